import type { Interval } from '../core/period.ts';
import type { SpendStore } from './spend-query.ts';

/** How many lines of bills in an interval have an amount in a currency without a rate: they are in no total of dollars. */
export async function unconvertedCharges(store: SpendStore, { from, to }: Interval): Promise<number> {
  if (!(await store.hasCharges())) return 0;
  const [row] = await store.engine.query<{ lines: number }>(
    `SELECT toFloat64(count()) AS lines FROM charges FINAL
WHERE cost IS NULL AND chargeStart < toDateTime({to:UInt32}, 'UTC') AND chargeEnd > toDateTime({from:UInt32}, 'UTC')`,
    { from: Math.max(0, Math.floor(from / 1000)), to: Math.ceil(to / 1000) },
  );
  return row?.lines ?? 0;
}
