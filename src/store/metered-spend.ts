import { METERED } from '../core/dimension.ts';
import type { Filter, SpendQuery, SpendRow } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;

interface Asked extends Pick<SpendQuery, 'measures' | 'by' | 'grain'> {
  /** Beside provider and origin; default: none. */
  readonly where?: readonly Filter[];
}

/**
 * What calls of some providers used and cost in UTC, whatever bills say: however many rows that is. Those of an interval without a grain
 * may come in several pieces.
 */
export async function meteredSpend(
  store: SpendStore,
  providers: readonly string[],
  interval: Interval,
  asked: Asked,
): Promise<readonly SpendRow[]> {
  const where: readonly Filter[] = [
    { dimension: 'provider', operator: 'is', values: providers },
    { dimension: 'costOrigin', operator: 'is', values: [METERED] },
    ...(asked.where ?? []),
  ];
  try {
    const rest = { interval, timeZone: 'UTC', versus: null, order: null, limit: null };
    return (await runSpendQuery(store, { ...asked, ...rest, where })).rows;
  } catch (error) {
    const middle = Math.floor((interval.from + interval.to) / 2 / DAY_MS) * DAY_MS;
    const isWhole = !(error instanceof AppError) || error.code !== 'too-large' || middle <= interval.from;
    if (isWhole) throw error;
    const halves = [
      { from: interval.from, to: middle },
      { from: middle, to: interval.to },
    ];
    const found: SpendRow[] = [];
    for (const half of halves) for (const row of await meteredSpend(store, providers, half, asked)) found.push(row);
    return found;
  }
}
