import { LABEL_PREFIX } from '../core/dimension.ts';
import { allRaw, splitHours } from '../core/ledger/hour-split.ts';
import type { Interval } from '../core/period.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { chargeSpend } from './charge-spend.ts';
import type { Engine } from './engine.ts';
import { ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { measureSql } from './ledger-measure.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, dimensionIn, hoursWithin, measureIn, spendSources, WHOLE_CALLS } from './spend-source.ts';
import { currentOnly } from './superseded.ts';

/** What a dimension is worth in an interval. */
export interface DimensionSummary {
  readonly name: string;
  readonly kind: LedgerDimension['kind'];
  /** Distinct values, approximate; of a label, among the latest calls. */
  readonly values: number;
  /** Share of calls with a value, 0 to 1; null for a field, and where there are no calls. */
  readonly coverage: number | null;
  /** Exact dollars of the calls with and without a value. */
  readonly attributedCost: string;
  readonly notAttributedCost: string;
}

/** Calls looked at for the values of labels: reading every label of every call would take seconds. */
const LABEL_SAMPLE = 20_000;
const MOST_LABELS = 500;

/** Every dimension one can ask by: the rules' own, the fields, then the labels that calls in the interval bear. */
export async function dimensionSummary(store: SpendStore, interval: Interval): Promise<DimensionSummary[]> {
  const dimensions = ledgerDimensions(store.rules());
  const ledger = await store.ledger();
  const narrow = dimensions.filter(({ name }) =>
    ledger?.narrow.dimensions.some((dimension) => dimension.name === name),
  );
  const others = dimensions.filter((dimension) => !narrow.includes(dimension));
  const superseded = hoursWithin(await store.supersededHours(), interval);
  const [few, many, keys, values] = await Promise.all([
    summarise(store, interval, narrow, ledger?.narrow.name ?? null, superseded),
    summarise(store, interval, others, ledger?.tall.name ?? null, superseded),
    labelKeys(store.engine, interval, superseded),
    labelValues(store.engine, interval),
  ]);
  const ordered = dimensions.flatMap(({ name }) => [...few, ...many].filter((found) => found.name === name));
  const labels = keys.map(({ key, calls, cost }) => ({
    name: `${LABEL_PREFIX}${key}`,
    kind: 'label' as const,
    values: values.get(key) ?? 0,
    calls,
    cost,
  }));
  const [total = NOTHING] = [...few, ...many].map(({ total }) => total);
  return [...ordered, ...labels].map((found) => summaryOf(found, total));
}

interface Sums {
  readonly calls: number;
  readonly cost: string;
}

/** What bears a value of one dimension. */
interface Found extends Sums, Pick<DimensionSummary, 'name' | 'kind' | 'values'> {}

const NOTHING: Sums = { calls: 0, cost: '0' };

async function summarise(
  store: SpendStore,
  interval: Interval,
  dimensions: readonly LedgerDimension[],
  table: string | null,
  superseded: readonly number[],
): Promise<(Found & { readonly total: Sums })[]> {
  if (dimensions.length === 0) return [];
  const split = table === null ? allRaw(interval) : splitHours(interval, [], await store.dirtyHours());
  const parameters = new ParameterList();
  for (const { parameters: own } of dimensions) parameters.add(own);
  const sources = spendSources({ ...WHOLE_CALLS, table, by: dimensions }, split, superseded, parameters);
  const asked = { interval, starts: [], by: dimensions, filters: [], measures: ['cost'] } as const;
  if (await store.hasCharges())
    sources.push(chargeSpend({ ...asked, table: store.chargeTable?.() ?? null }, parameters));
  const arms = sources.map((source) => {
    const values = dimensions.map((dimension, index) => `${dimensionIn(source, dimension)} AS d${index}`);
    const measures = [`${measureIn(source, 'calls')} AS n`, `${measureIn(source, 'cost')} AS c`];
    return `SELECT ${[...values, ...measures].join(', ')} FROM ${source.from}`;
  });
  const columns = dimensions.flatMap(({ gaps }, index) => {
    const found = `d${index} NOT IN ${parameters.place('Array(String)', gaps)}`;
    return [
      `toFloat64(uniqIf(d${index}, ${found})) AS u${index}`,
      `toFloat64(sumIf(n, ${found})) AS n${index}`,
      `sumIf(c, ${found}) AS c${index}`,
    ];
  });
  if (arms.length === 0) return [];
  const [row] = await store.engine.query<Readonly<Record<string, string | number>>>(
    `SELECT toFloat64(sum(n)) AS calls, sum(c) AS spent, ${columns.join(', ')} FROM (${arms.join(' UNION ALL ')})`,
    parameters.values,
    LONG_STATEMENT,
  );
  const number = (column: string): number => Number(row?.[column] ?? 0);
  const total = { calls: number('calls'), cost: String(row?.['spent'] ?? 0) };
  return dimensions.map(({ name, kind }, index) => ({
    name,
    kind,
    values: number(`u${index}`),
    calls: number(`n${index}`),
    cost: String(row?.[`c${index}`] ?? 0),
    total,
  }));
}

async function labelKeys(
  engine: Engine,
  interval: Interval,
  superseded: readonly number[],
): Promise<(Sums & { readonly key: string })[]> {
  const parameters = new ParameterList();
  const range = `${callRange(interval, parameters)}${currentOnly(superseded, parameters)}`;
  const rows = await engine.query<{ key: string; calls: number; spent: string }>(
    `SELECT arrayJoin(labels.keys) AS key, toFloat64(count()) AS calls, sum(${measureSql('cost', 'calls')}) AS spent
FROM calls WHERE ${range} GROUP BY key ORDER BY calls DESC, key LIMIT ${MOST_LABELS}`,
    parameters.values,
  );
  return rows.map(({ key, calls, spent }) => ({ key, calls, cost: spent }));
}

async function labelValues(engine: Engine, interval: Interval): Promise<ReadonlyMap<string, number>> {
  const parameters = new ParameterList();
  const range = callRange(interval, parameters);
  const rows = await engine.query<{ key: string; values: number }>(
    `SELECT (arrayJoin(labels) AS label).1 AS key, toFloat64(uniq(label.2)) AS values
FROM (SELECT labels FROM calls WHERE ${range} ORDER BY hour DESC LIMIT ${LABEL_SAMPLE}) GROUP BY key`,
    parameters.values,
  );
  return new Map(rows.map(({ key, values }) => [key, values]));
}

function summaryOf({ name, kind, values, calls, cost }: Found, total: Sums): DimensionSummary {
  const spent = picosFromDollars(cost) ?? 0n;
  const allSpent = picosFromDollars(total.cost) ?? 0n;
  return {
    name,
    kind,
    values,
    coverage: kind === 'field' || total.calls === 0 ? null : calls / total.calls,
    attributedCost: formatPicos(spent),
    notAttributedCost: formatPicos(allSpent - spent),
  };
}
