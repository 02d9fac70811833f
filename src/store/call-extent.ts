import type { SpendStore } from './spend-query.ts';
import { countSuperseded } from './superseded.ts';

/** How many calls there are, and when the first and the last were made (epoch milliseconds; null when there is none). */
export interface CallExtent {
  readonly calls: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export async function callExtent(store: Pick<SpendStore, 'engine' | 'supersededHours'>): Promise<CallExtent> {
  const { engine } = store;
  const superseded = await countSuperseded(engine, await store.supersededHours());
  const [row] = await engine.query<{ calls: string; first: string; last: string }>(
    'SELECT count() AS calls, toUnixTimestamp64Milli(min(at)) AS first, toUnixTimestamp64Milli(max(at)) AS last FROM calls',
  );
  const calls = Number(row?.calls ?? 0) - superseded;
  return calls === 0
    ? { calls, firstAt: null, lastAt: null }
    : { calls, firstAt: Number(row?.first), lastAt: Number(row?.last) };
}
