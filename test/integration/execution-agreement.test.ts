import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionBehaviour } from '../../src/core/analysis/behaviour/execution-behaviour.ts';
import { executionCallOf } from '../../src/core/analysis/behaviour/execution-call.ts';
import { executionCost } from '../../src/core/analysis/behaviour/execution-cost.ts';
import { OPERATIONS, ROLES, STATUSES } from '../../src/core/call.ts';
import { idOfSender } from '../../src/core/capture/identity.ts';
import { formatPicos } from '../../src/core/money.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { markDirty } from '../../src/store/metadata/dirty-hours.ts';
import { LedgerSample } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const FROM = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});

let serial = 0;
/** Calls of a few traces in a few hours, of everything that senders tell and fail to tell. */
const call: fc.Arbitrary<PricedCall> = fc
  .record({
    trace: fc.nat(60),
    minute: fc.nat(170),
    operation: fc.constantFrom(
      ...OPERATIONS.slice(0, 4),
      'chat',
      'chat',
      'judge',
      'guardrail',
      'vector.query' as const,
    ),
    role: fc.constantFrom('primary', 'primary', 'primary', ...ROLES),
    status: fc.constantFrom('ok', 'ok', 'ok', ...STATUSES),
    httpStatus: fc.constantFrom(null, 429, 503),
    attempt: fc.constantFrom(1, 1, 1, 2, 3),
    requestModel: fc.constantFrom('gpt-5-mini', 'gpt-5'),
    finishReason: fc.constantFrom(null, 'stop', 'length'),
    parentSpanId: fc.constantFrom(null, 'a'.repeat(16), 'b'.repeat(16)),
    logicalRequestId: fc.constantFrom(null, null, null, 'same', 'other'),
    picos: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  })
  .map(({ trace, minute, picos, ...given }) =>
    pricedCall({
      call: {
        ...idOfSender(`agreed-${serial++}`)!,
        ...given,
        at: FROM + minute * MINUTE,
        durationMs: 500,
        traceId: (trace + 1).toString(16).padStart(32, '0'),
      },
      price: { kind: 'priced', picos, lines: [], basis: 'book', listPicos: null },
    }),
  );

interface Stored {
  readonly id: string;
  readonly part: string;
  readonly cause: string;
  readonly stage: string;
  readonly opens: boolean;
}

async function stored(): Promise<Stored[]> {
  return sample.engine.query<Stored>(
    'SELECT lower(hex(id)) AS id, part, cause, stage, opens FROM behaviour FINAL ORDER BY id',
  );
}

async function sums(): Promise<unknown[]> {
  return sample.engine.query(
    `SELECT lower(hex(executionId)) AS id, toString(cost) AS cost, toString(cleanCost) AS clean, toString(retryCost) AS retry,
toString(chainCost) AS chain, toFloat64(calls) AS calls FROM executions FINAL ORDER BY id`,
  );
}

describe('behaviour in the store', () => {
  const calls = fc.sample(call, { numRuns: 900, seed: 11 });

  it('is what the function over the calls of each execution says, call by call and in every sum', async () => {
    await sample.insert(calls);
    await sample.settle();
    const traces = Map.groupBy(calls, (one) => one.call.traceId);
    const expected = [...traces.values()].flatMap((some) =>
      executionBehaviour(some.map((one) => executionCallOf(one.call))),
    );
    const byId = expected.map(({ id, part, cause, stage, opens }) => ({ id, part, cause: cause ?? '', stage, opens }));
    expect(await stored()).toEqual(byId.toSorted((left, right) => (left.id < right.id ? -1 : 1)));
    const costs = [...traces].map(([id, some]) => {
      const behaviour = new Map(expected.map((one) => [one.id, one]));
      const cost = executionCost(
        some.map((one) => ({
          stage: behaviour.get(one.call.id)!.stage,
          picos: one.price.kind === 'priced' ? one.price.picos : null,
          premium: null,
        })),
      );
      const of = (stage: string): string => formatPicos(cost.stages.find((one) => one.stage === stage)?.picos ?? 0n);
      const money = {
        cost: formatPicos(cost.picos),
        clean: formatPicos(cost.cleanPicos),
        retry: of('retry'),
        chain: of('chain'),
      };
      return { id, ...money, calls: some.length };
    });
    expect(await sums()).toEqual(costs.toSorted((left, right) => (left.id! < right.id! ? -1 : 1)));
  });

  it('derived again for any hours is the same', async () => {
    const before = [await stored(), await sums()];
    await markDirty(sample.metadata, [FROM + 60 * MINUTE]);
    await sample.settle();
    expect([await stored(), await sums()]).toEqual(before);
  });

  it('of calls that come late, in any order and hour, is that of calls that came at once', async () => {
    const late = await LedgerSample.open();
    try {
      const reversed = calls.toReversed();
      for (let start = 0; start < reversed.length; start += 300) {
        await late.insert(reversed.slice(start, start + 300));
        await late.settle();
      }
      const read = (sql: string): Promise<unknown[]> => late.engine.query(sql);
      expect(
        await read('SELECT lower(hex(id)) AS id, part, cause, stage, opens FROM behaviour FINAL ORDER BY id'),
      ).toEqual(await stored());
      const [row] = await late.engine.query(
        'SELECT toString(sum(cost)) AS cost, toFloat64(count()) AS n FROM executions FINAL',
      );
      const [own] = await sample.engine.query(
        'SELECT toString(sum(cost)) AS cost, toFloat64(count()) AS n FROM executions FINAL',
      );
      expect(row).toEqual(own);
      expect(await late.dump()).toBe(await sample.dump());
    } finally {
      await late.close();
    }
  });
});
