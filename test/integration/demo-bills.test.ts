import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { type Picos, picosFromDollars } from '../../src/core/money.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import { loadDemoBills } from '../../src/operations/demo-bills.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-25T09:00:00Z');
const picos = (dollars: string | number | null | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;

interface Month {
  readonly provider: string;
  readonly period: string;
  readonly status: string;
  readonly billed: string | null;
  readonly variance: string | null;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
}

let whence: TestWhence;
let planted: Awaited<ReturnType<typeof loadDemoBills>>;
beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  const { from, to } = await loadDemo(whence.context, { calls: 20_000, seed: 3, days: 90 });
  planted = await loadDemoBills(whence.context, { from: Date.parse(from), to: Date.parse(to) });
}, 300_000);
afterAll(() => whence.close());

async function months(period: string): Promise<Month[]> {
  const answer = await whence.ask<{ months: Month[] }>('reconcile', { period });
  return answer.months.filter(({ billed }) => billed !== null);
}

describe('bills of the demo organisation', () => {
  it('every fault that was planted in them is found, named and sized to the picodollar, and nothing else', async () => {
    expect(planted.map(({ cause }) => cause).toSorted()).toEqual(['duplicate', 'price-drift', 'timing', 'unmetered']);
    for (const found of await months('2026-10')) {
      const expected = planted.filter(({ provider }) => provider === found.provider);
      const told = found.byCause.map(({ cause, cost }) => `${cause} ${cost}`);
      expect([found.provider, ...told]).toEqual([
        found.provider,
        ...expected.map(({ cause, cost }) => `${cause} ${cost}`),
      ]);
    }
  });

  it('the key figure of the gap is the size of what was planted, over what was billed', async () => {
    const asked = { name: 'reconciliation-gap', from: '2026-10', to: '2026-11', timeZone: 'UTC' };
    const { kpis } = await whence.ask<{ kpis: { numerator: string; denominator: string }[] }>('kpi', asked);
    const size = planted.map(({ cost }) => picos(cost)).reduce((sum, cost) => sum + (cost < 0n ? -cost : cost), 0n);
    const billed = (await months('2026-10')).reduce((sum, month) => sum + picos(month.billed), 0n);
    expect([picos(kpis[0]?.numerator), picos(kpis[0]?.denominator)]).toEqual([size, billed]);
  });

  it('months before it agree to the picodollar and are reconciled, the month that runs is provisional', async () => {
    for (const period of ['2026-08', '2026-09']) {
      for (const found of await months(period)) expect(found).toMatchObject({ variance: '0', status: 'reconciled' });
    }
    const running = await months('2026-11');
    expect(running.length).toBe(5);
    for (const found of running) expect(found).toMatchObject({ variance: '0', status: 'provisional' });
  });

  it('what a provider cost in a closed month is its invoice, to the picodollar', async () => {
    for (const { provider, billed } of await months('2026-09')) {
      const reason = 'The invoice is paid.';
      await whence.ask('period-close', { provider, period: '2026-09', reason });
      const asked = { from: '2026-09-01', to: '2026-10-01', timeZone: 'UTC', where: [`provider=${provider}`] };
      const { totals } = await whence.ask<SpendAnswer>('query', { ...asked, measure: ['cost'] });
      expect([provider, picos(totals.cost)]).toEqual([provider, picos(billed)]);
    }
    for (const found of await months('2026-09')) expect(found.status).toBe('closed');
  }, 180_000);
});
