import { z } from 'zod';
import { formatPicos } from '../core/money.ts';
import { inputTokens, outputTokens } from '../core/quantity.ts';
import { executionTree } from './execution-tree.ts';
import { findTrace, type FoundTrace, MOST_NODES } from './found-trace.ts';
import { operation, type TableRow } from './operation.ts';
import { ownTotal, traceItems, traceNode, traceNodes } from './trace-node.ts';

/** A trace as it is told: its tree in order, each node with what hangs below it. */
export const traceOutput = z.object({
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
type Output = z.infer<typeof traceOutput>;

export const trace = operation({
  name: 'trace',
  summary: 'One execution as a tree across services and vendors, with the cost of every part.',
  access: 'read',
  input: z.object({
    id: z.string().min(1).max(500).describe('A trace id, or any id by which a call of the trace is found (see call).'),
  }),
  output: traceOutput,
  command: { words: ['trace'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id }) {
    return traceFacts(await findTrace(context, id), id);
  },
  table: tableOf,
});

/** What is told of a trace; `id` names one that has no id of its own. */
export function traceFacts({ traceId, spans, calls }: FoundTrace, id: string): Output {
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

export function tableOf({ nodes, sentence, cost, inputTokens, outputTokens, durationMs }: Output): TableRow[] {
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
