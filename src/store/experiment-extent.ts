import type { Interval } from '../core/period.ts';
import { callExtent } from './call-extent.ts';
import { callSplit } from './call-split.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { smallestTable } from './ledger-schema.ts';
import { ParameterList } from './parameter-list.ts';
import { findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { dimensionIn, spendSources, WHOLE_CALLS } from './spend-source.ts';
import { splitHours } from '../core/ledger/hour-split.ts';

/** From when to when a variant of an experiment was used; instants within an hour, epoch milliseconds. */
export interface VariantExtent {
  readonly experiment: string;
  readonly variant: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Every variant there ever was of experiments, and when the last call of all was made. None where no rule tells experiments. */
export async function experimentExtent(
  store: SpendStore,
): Promise<{ readonly variants: readonly VariantExtent[]; readonly lastAt: number }> {
  const { firstAt, lastAt } = await callExtent(store);
  const isKnown = hasDimensions(store, 'experiment', 'variant');
  if (firstAt === null || lastAt === null || !isKnown) return { variants: [], lastAt: lastAt ?? 0 };
  return { variants: await variantsWithin(store, { from: firstAt, to: lastAt + 1 }), lastAt };
}

/** Whether the rules in force have all of the dimensions. */
export function hasDimensions(store: SpendStore, ...wanted: readonly string[]): boolean {
  const names = new Set(store.rules().dimensions.map(({ name }) => name));
  return wanted.every((name) => names.has(name));
}

async function variantsWithin(store: SpendStore, interval: Interval): Promise<VariantExtent[]> {
  const find = dimensionFinder(ledgerDimensions(store.rules()));
  const by = [find('experiment'), find('variant')];
  const parameters = new ParameterList();
  for (const { parameters: own } of by) parameters.add(own);
  const [dirty, ledger] = [await store.dirtyHours(), await store.ledger()];
  const table = smallestTable(ledger, by, [])?.name ?? null;
  const split =
    table === null ? await callSplit(store.engine, ledger, interval, dirty) : splitHours(interval, [], dirty);
  const filters = findFilters([{ dimension: 'experiment', operator: 'isNot', values: by[0]?.gaps ?? [] }], find);
  const sources = spendSources(
    { ...WHOLE_CALLS, table, by, filters },
    split,
    await store.supersededHours(),
    parameters,
  );
  if (sources.length === 0) return [];
  const arms = sources.map((source) => {
    const values = by.map((dimension, index) => `toString(${dimensionIn(source, dimension)}) AS d${index}`);
    return `SELECT ${values.join(', ')}, min(${source.clock}) AS first, max(${source.clock}) AS last FROM ${source.from} GROUP BY d0, d1`;
  });
  const lines = await store.engine.query<{ d0: string; d1: string; firstAt: number; lastAt: number }>(
    `SELECT d0, d1, toUInt32(min(first)) AS firstAt, toUInt32(max(last)) AS lastAt
FROM (${arms.join(' UNION ALL ')}) GROUP BY d0, d1 ORDER BY firstAt, d0, d1`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map(({ d0, d1, firstAt, lastAt }) => ({
    experiment: d0,
    variant: d1,
    firstAt: firstAt * 1000,
    lastAt: lastAt * 1000,
  }));
}
