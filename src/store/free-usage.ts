import { parseDecimal } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { isTokenClass, type Quantity } from '../core/quantity.ts';
import { callSplit } from './call-split.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { spendSources, WHOLE_CALLS } from './spend-source.ts';

const MICRO_DIGITS = 6;

/** How much of a quantity calls that are priced alike used on a day (UTC). */
export interface FreeUsage {
  readonly day: number;
  /** Canonical. */
  readonly model: string;
  /** As the price book is asked. */
  readonly name: string;
  readonly serviceTier: string | null;
  readonly region: string | null;
  readonly micros: bigint;
}

/** What a provider's priced calls used of a quantity, oldest day first; within a day in the order of the names. */
export async function freeUsage(
  store: SpendStore,
  { provider, quantity, interval }: { provider: string; quantity: Quantity; interval: Interval },
): Promise<FreeUsage[]> {
  const parameters = new ParameterList();
  const split = await callSplit(store.engine, await store.ledger(), interval, await store.dirtyHours());
  const sources = spendSources(WHOLE_CALLS, split, await store.supersededHours(), parameters);
  if (sources.length === 0) return [];
  const amount = isTokenClass(quantity)
    ? `toDecimal128(${quantity}, 6)`
    : `toDecimal128(meters[${parameters.place('String', quantity)}], 6)`;
  const arms = sources.map(
    ({ from }) => `SELECT toUnixTimestamp(toStartOfDay(hour, 'UTC')) AS day, model,
  if(responseModel = '', requestModel, responseModel) AS name, serviceTier, region, ${amount} AS used FROM (SELECT * FROM ${from})
WHERE provider = ${parameters.place('String', provider)} AND priceBasis = 'book'`,
  );
  const rows = await store.engine.query<Omit<FreeUsage, 'micros' | 'day'> & { day: number; total: string }>(
    `SELECT day, model, name, serviceTier, region, toString(sum(used)) AS total FROM (${arms.join('\nUNION ALL\n')})
WHERE used > 0 GROUP BY day, model, name, serviceTier, region ORDER BY day, model, name, serviceTier, region`,
    parameters.values,
  );
  return rows.map(({ day, total, serviceTier, region, ...named }) => ({
    ...named,
    serviceTier: serviceTier || null,
    region: region || null,
    day: day * 1000,
    micros: parseDecimal(total, MICRO_DIGITS) ?? 0n,
  }));
}
