import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 5, 1);
const interval = { from: FROM, to: FROM + 10 * 24 * HOUR };
const DOLLAR = 10n ** 12n;

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});

/** About the end of an hour, so that executions lie in two. */
const at = (seconds: number): number => FROM + 58 * 60_000 + seconds * 1000;
const trace = (number: number): string => number.toString(16).padStart(32, '0');
function call(name: string, dollars: number, given: Partial<Call> = {}): PricedCall {
  const identity = idOfSender(name);
  if (!identity) throw new Error('a name is wanted');
  return pricedCall({
    call: { ...identity, at: FROM, durationMs: 100, ...given },
    price: {
      kind: 'priced',
      picos: BigInt(Math.round(dollars * 100)) * (DOLLAR / 100n),
      lines: [],
      basis: 'book',
      listPicos: null,
    },
  });
}

const ask = (given: object) => runSpendQuery(sample.store, spendQuery({ interval, ...given }));
const byPart = async (): Promise<Record<string, unknown>> => {
  const { rows } = await ask({ measures: ['calls', 'cost'], by: ['part', 'cause'] });
  return Object.fromEntries(
    rows.map(({ values, measures }) => [`${values['part']} ${values['cause']}`, `${measures.calls} ${measures.cost}`]),
  );
};

describe('behaviour', () => {
  it('is the same from calls as from the behaved ledger, for measures and dimensions', async () => {
    await sample.insert([
      call('guard', 0.01, { at: at(0), traceId: trace(1), operation: 'guardrail', labels: { feature: 'chat' } }),
      call('plan', 1, { at: at(1), traceId: trace(1), labels: { feature: 'chat' } }),
      call('failed', 0, {
        at: at(100),
        traceId: trace(1),
        status: 'error',
        httpStatus: 429,
        labels: { feature: 'chat' },
      }),
      call('again', 2, { at: at(180), traceId: trace(1), labels: { feature: 'chat' } }),
      call('alone', 5, { at: at(5), labels: { feature: 'search' } }),
      call('one of two', 3, { at: at(7), logicalRequestId: 'ours', status: 'timeout', labels: { feature: 'search' } }),
      call('two of two', 4, {
        at: at(70),
        logicalRequestId: 'ours',
        provider: 'anthropic',
        labels: { feature: 'search' },
      }),
    ]);
    const measures = ['cost', 'calls', 'executions', 'cleanCost', 'retryCost', 'failedCost'];
    await sample.settle();
    const ledger = await sample.store.ledger();
    expect(ledger).not.toBeNull();
    const fromLedger = await ask({ measures, by: ['feature', 'part', 'executionStage', 'cause', 'joinedBy'] });
    expect(fromLedger.readFrom.rawHours).toBe(0);
    sample.store.ledger = async () => null;
    const fromCalls = await ask({ measures, by: ['feature', 'part', 'executionStage', 'cause', 'joinedBy'] });
    expect(fromCalls.readFrom.ledgerHours).toBe(0);
    expect(fromCalls.rows).toEqual(fromLedger.rows);
    expect(fromLedger.totals).toEqual({
      cost: '15.01',
      calls: 7,
      executions: 3,
      cleanCost: '11',
      retryCost: '3',
      failedCost: '3',
    });
    expect(await byPart()).toEqual({
      'guardrail (none)': '1 0.01',
      'chain (none)': '1 1',
      'retry 429': '1 2',
      'primary (none)': '3 8',
      'fallback timeout': '1 4',
    });
  });
});
