import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { idOfResponse, idOfSpan } from '../../src/core/capture/identity.ts';
import type { Interval } from '../../src/core/period.ts';
import { listCalls } from '../../src/store/call-list.ts';
import { agreedTotals } from '../agreed-totals.ts';
import { LedgerSample } from '../ledger-sample.ts';
import { plainCall, SAMPLE_PRICING } from '../sample-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 10, 1);

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});

async function insert(...calls: Call[]): Promise<void> {
  await sample.insert(calls.map(SAMPLE_PRICING.price));
}

const gateway: Call = {
  ...plainCall('x'),
  door: 'gateway',
  labels: { feature: 'search' },
  parentSpanId: '00f067aa0ba902b7',
};
const doorsOfOneCall = fc.subarray(['gateway', 'sdk', 'otlp', 'calls'], { minLength: 1 }).chain((doors) =>
  fc.record({
    doors: fc.constant(doors),
    hour: fc.nat(3),
    tokens: fc.integer({ min: 2, max: 90 }),
    anonymous: fc.boolean(),
  }),
);
const workload = fc.array(doorsOfOneCall, { minLength: 1, maxLength: 8 });
const RUNS = 12;

/** Days apart from those of other runs. */
function daysOf(run: number): Interval {
  const from = FROM + run * 6 * 24 * HOUR;
  return { from, to: from + 48 * HOUR };
}

/** What the doors see of the calls of a workload: each a part, some without a response id. */
function sightingsOf(
  calls: readonly { doors: string[]; hour: number; tokens: number; anonymous: boolean }[],
  run: number,
): Call[] {
  return calls.flatMap(({ doors, hour, tokens, anonymous }, index) => {
    const responseId = `chatcmpl-Run${run}abcdefgh12345678x${index}`;
    const traceId = `${run}`.padStart(16, '0') + `${index}`.padStart(16, 'a');
    const first = { ...gateway, ...idOfResponse(responseId)!, responseId, traceId, at: daysOf(run).from + hour * HOUR };
    const whole = { uncachedInputTokens: tokens - 1, cacheReadTokens: 1, visibleOutputTokens: 5 };
    const coarse = { uncachedInputTokens: tokens, visibleOutputTokens: 5 };
    const span = { traceId, spanId: '00f067aa0ba902b7', parentSpanId: null, labels: { team: 'a' }, usage: coarse };
    const parts: Record<string, Partial<Call>> = {
      gateway: { usage: whole, labels: { feature: 'search' } },
      sdk: { usage: whole, labels: { seat: `${index}` }, at: first.at + 1, durationMs: 900 },
      // Only who sees both the trace and the response can tell that a span is that call.
      otlp:
        anonymous && (doors.includes('gateway') || doors.includes('sdk'))
          ? { ...span, responseId: null, ...idOfSpan(traceId, span.spanId)! }
          : span,
      calls: { usage: {}, metering: 'none', traceId: null, parentSpanId: null, labels: { customer: `c-${index}` } },
    };
    return doors.map((door) => ({ ...first, ...parts[door], door }));
  });
}

it('nothing lost, nothing twice: sightings in any order and any batches come to the same calls and the same cost', async () => {
  let run = 0;
  const shuffled = workload.chain((calls) => {
    const count = calls.reduce((sum, { doors }) => sum + doors.length, 0);
    const indexes = Array.from({ length: count }, (_, index) => index);
    return fc.record({
      calls: fc.constant(calls),
      order: fc.shuffledSubarray(indexes, { minLength: indexes.length }),
      again: fc.subarray(indexes),
      batch: fc.integer({ min: 2, max: 9 }),
    });
  });
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ calls, order, again, batch }) => {
      await insert(...sightingsOf(calls, ++run));
      const whole = await told(run);
      expect(whole.stored).toHaveLength(calls.length);
      const sightings = sightingsOf(calls, ++run);
      const stream = [...order, ...again].map((index) => sightings[index]!);
      for (let start = 0; start < stream.length; start += batch) await insert(...stream.slice(start, start + batch));
      expect(await told(run)).toEqual(whole);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 240_000);

/** Everything that is asked of a run's calls but when they were made and what they go by. */
async function told(run: number) {
  const interval = daysOf(run);
  const { calls } = await listCalls(sample.store, {
    interval,
    where: [],
    order: { by: 'cost', descending: true },
    limit: 100,
    cursor: null,
    dimensions: ['label.team', 'label.seat', 'label.customer', 'label.feature'],
  });
  const stored = calls.map(({ provider, model, inputTokens, outputTokens, cost, unpricedReason, values }) =>
    JSON.stringify({ provider, model, inputTokens, outputTokens, cost, unpricedReason, values }),
  );
  stored.sort((left, right) => (left < right ? -1 : 1));
  return { stored, totals: await agreedTotals(sample, interval) };
}
