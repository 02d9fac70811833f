import { LABEL_PREFIX } from '../core/dimension.ts';
import { allRaw, splitHours } from '../core/ledger/hour-split.ts';
import type { Interval } from '../core/period.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import type { Engine } from './engine.ts';
import { ledgerDimensions } from './ledger-dimension.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { measureSql } from './ledger-measure.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { callRange, dimensionIn, spendSources } from './spend-source.ts';

/** What a dimension is worth in an interval. */
export interface DimensionSummary {
  readonly name: string;
  readonly kind: 'rule' | 'field' | 'label';
  /** Distinct values, approximate; of a label, among the latest calls. */
  readonly values: number;
  /** Share of calls with a value, 0 to 1; null for a field, and where there are no calls. */
  readonly coverage: number | null;
  /** Exact dollars of the calls with and without a value. */
  readonly attributedCost: string;
  readonly notAttributedCost: string;
}

/** Calls looked at for the values of labels: reading every label of every call would take seconds. */
const LABEL_SAMPLE = 100_000;
const MOST_LABELS = 500;

/** Every dimension one can ask by: the rules' own, the fields, then the labels that calls in the interval bear. */
export async function dimensionSummary(store: SpendStore, interval: Interval): Promise<DimensionSummary[]> {
  const dimensions = ledgerDimensions(store.rules());
  const ledger = await store.ledger();
  const narrow = dimensions.filter(({ name }) =>
    ledger?.narrow.dimensions.some((dimension) => dimension.name === name),
  );
  const others = dimensions.filter((dimension) => !narrow.includes(dimension));
  const known = [
    ...(await summarise(store, interval, narrow, ledger?.narrow.name ?? null)),
    ...(await summarise(store, interval, others, ledger?.wide.name ?? null)),
  ];
  const ordered = dimensions.flatMap(({ name }) => known.filter((summary) => summary.name === name));
  return [...ordered, ...(await labelSummaries(store.engine, interval))];
}

async function summarise(
  store: SpendStore,
  interval: Interval,
  dimensions: readonly LedgerDimension[],
  table: string | null,
): Promise<DimensionSummary[]> {
  if (dimensions.length === 0) return [];
  const split = table === null ? allRaw(interval) : splitHours(interval, [], await store.dirtyHours());
  const parameters = new ParameterList();
  for (const { parameters: own } of dimensions) parameters.add(own);
  const arms = spendSources(table, split, [], parameters).map(({ reader, from }) => {
    const values = dimensions.map((dimension, index) => `${dimensionIn(reader, dimension)} AS d${index}`);
    const measures = [`${measureSql('calls', reader)} AS n`, `${measureSql('cost', reader)} AS c`];
    return `SELECT ${[...values, ...measures].join(', ')} FROM ${from}`;
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
  const [row] = await store.engine.query<Totals>(
    `SELECT toFloat64(sum(n)) AS calls, sum(c) AS spent, ${columns.join(', ')} FROM (${arms.join(' UNION ALL ')})`,
    parameters.values,
  );
  return dimensions.map(({ name, kind }, index) => {
    const [values = 0, calls = 0, cost = 0] = ['u', 'n', 'c'].map((letter) => row?.[`${letter}${index}`]);
    return summaryOf({ name, kind, values: Number(values) }, Number(calls), String(cost), row);
  });
}

type Totals = Readonly<Record<string, string | number>>;

async function labelSummaries(engine: Engine, interval: Interval): Promise<DimensionSummary[]> {
  const parameters = new ParameterList();
  const range = callRange(interval, parameters);
  const cost = measureSql('cost', 'calls');
  const [total] = await engine.query<Totals>(
    `SELECT toFloat64(count()) AS calls, sum(${cost}) AS spent FROM calls WHERE ${range}`,
    parameters.values,
  );
  const keys = await engine.query<{ key: string; calls: number; spent: string }>(
    `SELECT arrayJoin(labels.keys) AS key, toFloat64(count()) AS calls, sum(${cost}) AS spent FROM calls
WHERE ${range} GROUP BY key ORDER BY calls DESC, key LIMIT ${MOST_LABELS}`,
    parameters.values,
  );
  const counts = await engine.query<{ key: string; values: number }>(
    `SELECT (arrayJoin(labels) AS label).1 AS key, toFloat64(uniq(label.2)) AS values
FROM (SELECT labels FROM calls WHERE ${range} ORDER BY hour DESC LIMIT ${LABEL_SAMPLE}) GROUP BY key`,
    parameters.values,
  );
  const values = new Map(counts.map((row) => [row.key, row.values]));
  return keys.map(({ key, calls, spent }) =>
    summaryOf({ name: `${LABEL_PREFIX}${key}`, kind: 'label', values: values.get(key) ?? 0 }, calls, spent, total),
  );
}

function summaryOf(
  dimension: Pick<DimensionSummary, 'name' | 'kind' | 'values'>,
  calls: number,
  cost: string,
  total: Totals | undefined,
): DimensionSummary {
  const allCalls = Number(total?.['calls'] ?? 0);
  const spent = picosFromDollars(cost) ?? 0n;
  const allSpent = picosFromDollars(String(total?.['spent'] ?? 0)) ?? 0n;
  return {
    ...dimension,
    coverage: dimension.kind === 'field' || allCalls === 0 ? null : calls / allCalls,
    attributedCost: formatPicos(spent),
    notAttributedCost: formatPicos(allSpent - spent),
  };
}
