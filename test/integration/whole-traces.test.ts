import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OuterSpans } from '../../src/core/capture/telemetry/nesting.ts';
import { SegmentInbox } from '../../src/ingest/inbox/segment-inbox.ts';
import { decodeTraces } from '../../src/ingest/otlp/decode.ts';
import { listCalls } from '../../src/store/call-list.ts';
import { chatSpan, exportOf, type JsonSpan, spanOf, START } from '../otlp-export.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = START + 3_600_000;
const DAY_MS = 86_400_000;

let whence: TestWhence;
let inboxes: readonly SegmentInbox[];

beforeAll(async () => {
  whence = await openWhence({ privacy: { pseudonymise: false } }, () => NOW);
  const { log } = whence.context;
  const options = { dataDir: whence.dataDir, mebibytes: 64, log, onSealed: () => undefined };
  inboxes = [new SegmentInbox(options), new SegmentInbox(options)];
});
afterAll(async () => {
  for (const inbox of inboxes) await inbox.close();
  await whence.close();
});

/** A model call, and what hangs around it. */
const step = fc.record({
  /** How many spans of frameworks around the client's state the same. */
  wraps: fc.nat(2),
  /** Whether the outermost names the response, as some frameworks do. */
  named: fc.boolean(),
  belowTool: fc.boolean(),
  customer: fc.option(fc.constantFrom('own'), { nil: null }),
  tokens: fc.integer({ min: 100, max: 900 }),
});
const execution = fc.array(step, { minLength: 1, maxLength: 4 }).chain((steps) => {
  const count = spansOf(steps, 0).length;
  const places = Array.from({ length: count }, (_, index) => index);
  return fc.record({
    steps: fc.constant(steps),
    order: fc.shuffledSubarray(places, { minLength: count }),
    processes: fc.array(fc.nat(1), { minLength: count, maxLength: count }),
    batch: fc.integer({ min: 1, max: 4 }),
    again: fc.subarray(places),
  });
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A request, an agent in it, tools and calls of the agent, each in the spans of one to three layers. */
function spansOf(steps: readonly Step[], run: number): JsonSpan[] {
  const traceId = `${run}`.padStart(8, '0').padStart(32, 'a');
  const startMs = START - run * DAY_MS;
  let last = 0;
  const nextId = (): string => (++last).toString(16).padStart(16, 'b');
  const [root, agent] = [nextId(), nextId()];
  const spans = [
    spanOf({ traceId, startMs, spanId: root, attributes: { 'app.customer': 'acme', 'app.feature': 'search' } }),
    spanOf({
      traceId,
      startMs,
      spanId: agent,
      parentSpanId: root,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk', 'app.feature': 'plan' },
    }),
  ];
  for (const [index, { wraps, named, belowTool, customer, tokens }] of steps.entries()) {
    let parentSpanId = agent;
    if (belowTool) {
      const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look-up' };
      spans.push(spanOf({ traceId, startMs, spanId: (parentSpanId = nextId()), parentSpanId: agent, attributes }));
    }
    for (let layer = wraps; layer >= 0; layer -= 1) {
      const attributes = {
        'gen_ai.usage.input_tokens': tokens,
        'gen_ai.usage.cache_read.input_tokens': 0,
        'app.seat': `seat-${index}`,
        ...(named && layer === wraps && { 'gen_ai.response.id': `chatcmpl-Run${run}abcdefgh12345678x${index}` }),
        ...(customer !== null && layer === 0 && { 'app.customer': customer }),
      };
      const spanId = nextId();
      spans.push(chatSpan({ traceId, startMs: startMs + index, spanId, parentSpanId, attributes }));
      parentSpanId = spanId;
    }
  }
  return spans;
}

async function send(process: number, spans: readonly JsonSpan[], memory: OuterSpans): Promise<void> {
  const body = Buffer.from(JSON.stringify(exportOf(spans)));
  const decoded = decodeTraces(body, 'json', { door: 'otlp', now: NOW, outerSpans: memory });
  await inboxes[process]?.append({ door: 'otlp', calls: decoded.calls, spans: decoded.spans, refused: [] });
  await inboxes[process]?.seal();
}

/** What is told of a run: its totals as the ledger and raw calls have them, and each call that counts with its labels. */
async function told(run: number) {
  const day = Math.floor((START - run * DAY_MS) / DAY_MS) * DAY_MS;
  const interval = { from: new Date(day).toISOString(), to: new Date(day + DAY_MS).toISOString() };
  const { totals } = await whence.ask<{ totals: object }>('query', {
    ...interval,
    measure: ['cost', 'calls', 'inputTokens', 'outputTokens'],
  });
  const { calls } = await listCalls(whence.context.store, {
    interval: { from: day, to: day + DAY_MS },
    where: [],
    order: { by: 'cost', descending: true },
    limit: 100,
    cursor: null,
    dimensions: [],
  });
  const each: string[] = [];
  for (const { id, inputTokens, cost } of calls) {
    const { call } = await whence.ask<{ call: { labels: Record<string, string> } }>('call', { id });
    each.push(JSON.stringify([inputTokens, cost, Object.entries(call.labels).map(String).toSorted()]));
  }
  return { totals, each: each.toSorted() };
}

it('a trace comes to the same calls, cost and labels in any batches, in any order, through two processes', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(execution, async ({ steps, order, processes, batch, again }) => {
      await send(0, spansOf(steps, ++run), new OuterSpans());
      await whence.installation.drain.settle();
      const whole = await told(run);
      expect(whole.each).toHaveLength(steps.length);
      const spans = spansOf(steps, ++run);
      const memories = [new OuterSpans(), new OuterSpans()];
      const stream = [...order, ...again];
      for (let start = 0; start < stream.length; start += batch) {
        const some = stream.slice(start, start + batch);
        for (const process of [0, 1]) {
          const sent = some.flatMap((place) => (processes[place] === process ? (spans[place] ?? []) : []));
          if (sent.length > 0) await send(process, sent, memories[process] ?? new OuterSpans());
        }
        await whence.installation.drain.settle();
      }
      expect(await told(run)).toEqual(whole);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 240_000);

it('a call has its own label rather than an inherited one, and of two above it the nearer one’s', async () => {
  const run = 900;
  const steps = [{ wraps: 1, named: false, belowTool: true, customer: 'own' as const, tokens: 300 }];
  const spans = spansOf(steps, run);
  const memories = [new OuterSpans(), new OuterSpans()];
  // The call first, then what is above it, the farthest first.
  for (const [index, span] of [...spans.slice(-1), ...spans.slice(0, -1)].entries()) {
    await send(index % 2, [span], memories[index % 2] ?? new OuterSpans());
    await whence.installation.drain.settle();
  }
  const { each } = await told(run);
  expect(each).toHaveLength(1);
  expect(each[0]).toContain('"app.customer,own"');
  expect(each[0]).toContain('"app.feature,plan"');
  expect(each[0]).toContain('"otlp.inherited,app.feature,gen_ai.agent.name,gen_ai.tool.name"');
});
