import { expect } from 'vitest';
import type { Interval } from '../src/core/period.ts';
import { runSpendQuery } from '../src/store/spend-query.ts';
import { type LedgerSample, spendQuery } from './ledger-sample.ts';

/** The same question from raw rows, from the ledger, and by a dimension that only raw rows have: one answer. */
export async function agreedTotals(sample: LedgerSample, interval: Interval) {
  const raw = await runSpendQuery({ ...spendStore(sample), ledger: async () => null }, spendQuery({ interval }));
  await sample.settle();
  const settled = await runSpendQuery(sample.store, spendQuery({ interval }));
  const byId = await runSpendQuery(sample.store, spendQuery({ interval, by: ['label.seat'] }));
  expect(settled.totals).toEqual(raw.totals);
  expect(byId.totals).toEqual(raw.totals);
  return raw.totals;
}

function spendStore({ store }: LedgerSample) {
  return {
    engine: store.engine,
    rules: store.rules,
    priceBook: store.priceBook,
    ledger: () => store.ledger(),
    dirtyHours: () => store.dirtyHours(),
    supersededHours: () => store.supersededHours(),
    allocations: store.allocations,
    hasCharges: () => store.hasCharges(),
  };
}
