import { z } from 'zod';
import { idCandidates } from '../core/capture/identity.ts';
import { formatPicos } from '../core/money.ts';
import { inputTokens, outputTokens } from '../core/quantity.ts';
import type { Span } from '../core/span.ts';
import { AppError } from '../errors.ts';
import type { StoredCall } from '../store/call-row.ts';
import { readCall } from '../store/calls.ts';
import { readSpans } from '../store/spans.ts';
import { readTraceCalls } from '../store/trace-calls.ts';
import type { Context } from './context.ts';
import { executionTree } from './execution-tree.ts';
import { operation, type TableRow } from './operation.ts';
import { ownTotal, traceItems, traceNode, traceNodes } from './trace-node.ts';

/** More nodes than anybody reads; a trace that has more says so. */
const MOST_NODES = 10_000;
const TRACE_ID = /^[0-9a-f]{32}$/;

const output = z.object({
  sentence: z.string(),
  traceId: z.string().nullable().describe('Null for a call that was recorded outside any trace.'),
  root: z.object({ id: z.string(), name: z.string() }),
  at: z.string(),
  durationMs: z.number().nullable().describe('From the first start to the last end.'),
  services: z.array(z.string()),
  providers: z.array(z.string()),
  calls: z.number(),
  spans: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.string().describe('The sum of all calls whose cost is known, exactly.'),
  unpricedCalls: z.number(),
  truncated: z.boolean().describe(`There are more than ${MOST_NODES} spans or calls; the first are shown and summed.`),
  nodes: z.array(traceNode),
});
type Output = z.infer<typeof output>;

export const trace = operation({
  name: 'trace',
  summary: 'One execution as a tree across services and vendors, with the cost of every part.',
  access: 'read',
  input: z.object({
    id: z.string().min(1).max(500).describe('A trace id, or any id by which a call of the trace is found (see call).'),
  }),
  output,
  command: { words: ['trace'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id }) {
    const { traceId, spans, calls } = await findTrace(context, id);
    const items = traceItems(spans, calls);
    const rootId = traceId ?? id;
    const tree = executionTree(items, rootId);
    const nodes = traceNodes(tree);
    const totals = items.map(ownTotal);
    const cost = formatPicos(totals.reduce((sum, { picos }) => sum + picos, 0n));
    const facts = {
      traceId,
      root: { id: tree.root?.id ?? rootId, name: nodes.find(({ depth }) => depth === 0)?.name ?? 'trace' },
      ...extentOf(items),
      services: distinct(nodes.map(({ service }) => service)),
      providers: distinct(nodes.map(({ provider }) => provider)),
      calls: calls.length,
      spans: items.length - calls.length,
      inputTokens: sumOf(calls, ({ call }) => inputTokens(call.usage)),
      outputTokens: sumOf(calls, ({ call }) => outputTokens(call.usage)),
      cost,
      unpricedCalls: sumOf(totals, ({ unpriced }) => unpriced),
      truncated: spans.length >= MOST_NODES || calls.length >= MOST_NODES,
      nodes,
    };
    return { sentence: sentenceOf(facts), ...facts };
  },
  table: tableOf,
});

interface FoundTrace {
  readonly traceId: string | null;
  readonly spans: readonly Span[];
  readonly calls: readonly StoredCall[];
}

async function findTrace(context: Context, id: string): Promise<FoundTrace> {
  const plain = id.trim().toLowerCase();
  const direct = TRACE_ID.test(plain) ? await readTrace(context, plain) : null;
  if (direct && direct.spans.length + direct.calls.length > 0) return direct;
  for (const candidate of idCandidates(id)) {
    const found = await readCall(context.engine, candidate);
    if (found === null) continue;
    const { traceId } = found.call;
    return traceId === null ? { traceId, spans: [], calls: [found] } : readTrace(context, traceId);
  }
  throw new AppError(
    'not-found',
    `No trace and no call has the id "${id}".`,
    'Give a trace id, or an id of a call as whence calls lists them.',
  );
}

async function readTrace({ engine }: Context, traceId: string): Promise<FoundTrace> {
  const [spans, calls] = await Promise.all([
    readSpans(engine, traceId, MOST_NODES),
    readTraceCalls(engine, traceId, MOST_NODES),
  ]);
  return { traceId, spans, calls };
}

function extentOf(items: ReturnType<typeof traceItems>): Pick<Output, 'at' | 'durationMs'> {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const { at, span, stored } of items) {
    start = Math.min(start, at);
    end = Math.max(end, at + (span?.durationMs ?? stored?.call.durationMs ?? 0));
  }
  return { at: new Date(start).toISOString(), durationMs: end > start ? end - start : null };
}

function distinct(names: readonly (string | null)[]): string[] {
  return [...new Set(names.filter((name) => name !== null))].toSorted();
}

function sumOf<Thing>(things: readonly Thing[], read: (thing: Thing) => number): number {
  return things.reduce((sum, thing) => sum + read(thing), 0);
}

function sentenceOf({ calls, cost, unpricedCalls, services, providers, root }: Omit<Output, 'sentence'>): string {
  const parts = [count(calls, 'call'), count(services.length, 'service'), count(providers.length, 'provider')];
  const open = unpricedCalls === 0 ? '' : `, and ${count(unpricedCalls, 'call')} of unknown cost`;
  return `${root.name} cost $${cost}${open}: ${parts.join(', ')}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function tableOf({ nodes, sentence, cost, inputTokens, outputTokens, durationMs }: Output): TableRow[] {
  const blank = { kind: null, service: null, provider: null, status: null };
  return [
    ...nodes.map((node) => ({
      node: `${'  '.repeat(Math.min(node.depth, 40))}${node.name}${node.gap ? ' (its parent was not recorded)' : ''}`,
      kind: node.kind,
      service: node.service,
      provider: node.provider,
      status: statusText(node),
      ms: node.durationMs,
      input: node.inputTokens,
      output: node.outputTokens,
      cost: node.cost ?? node.unpricedReason,
      total: node.totalCost,
    })),
    { node: sentence, ...blank, ms: durationMs, input: inputTokens, output: outputTokens, cost: null, total: cost },
  ];
}

function statusText({ status, role, attempt }: Output['nodes'][number]): string {
  const tries = attempt !== null && attempt > 1 ? ` attempt ${attempt}` : '';
  return `${status}${role === null || role === 'primary' ? '' : ` ${role}`}${tries}`;
}
