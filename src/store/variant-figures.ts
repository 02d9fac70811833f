import type { Filter } from '../core/ledger/spend-query.ts';
import { picosFromDollars, type Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';
import { callSplit } from './call-split.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import { withSpendClass } from './spend-class-dimension.ts';
import { findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { spendSources, WHOLE_CALLS } from './spend-source.ts';

/** What the executions of one combination of values did. An execution is a trace, or a call that is in none. */
export interface VariantFigures {
  readonly values: Readonly<Record<string, string>>;
  readonly executions: number;
  readonly calls: number;
  readonly tokens: number;
  /** Of calls whose price is known; `unpriced` are not. */
  readonly cost: Picos;
  readonly unpriced: number;
  /** Sum of the squares of the executions' costs, in square dollars. */
  readonly costSquares: number;
  /** Of the cost what bought nothing. */
  readonly waste: Picos;
  /** From the start of an execution to the end of its last call, in the middle of all. */
  readonly latencyMs: number;
  /** Epoch milliseconds: of the first call, and the end of the last. */
  readonly startedAt: number;
  readonly endedAt: number;
}

interface Line {
  readonly cut: readonly string[];
  readonly executions: number;
  readonly calls: number;
  readonly tokens: number;
  readonly cost: string;
  readonly unpriced: number;
  readonly costSquares: number;
  readonly waste: string;
  readonly latencyMs: number;
  readonly startedAt: string;
  readonly endedAt: string;
}

const MOST_LINES = 20_000;
const COST = 'ifNull(cost, toDecimal64(0, 12))';
const TOKENS = [...INPUT_CLASSES, ...OUTPUT_CLASSES].join(' + ');
const MILLISECONDS = 'toUnixTimestamp64Milli(at)';

/** Executions of an interval cut by dimensions, largest cost first. Throws AppError 'bad-request' for an unknown dimension. */
export async function variantFigures(
  store: SpendStore,
  by: readonly string[],
  interval: Interval,
  where: readonly Filter[],
): Promise<VariantFigures[]> {
  const asked = ['spendClass', ...by, ...where.map(({ dimension }) => dimension)];
  const find = await withSpendClass(store, dimensionFinder(ledgerDimensions(store.rules())), asked);
  const [spendClass, ...dimensions] = ['spendClass', ...by].map(find);
  const filters = findFilters(where, find);
  const parameters = new ParameterList();
  const read = [...dimensions, ...(spendClass ? [spendClass] : []), ...filters.map(({ dimension }) => dimension)];
  for (const { parameters: own } of read) parameters.add(own);
  const split = await callSplit(store.engine, await store.ledger(), interval, await store.dirtyHours());
  const reading = { ...WHOLE_CALLS, by: read, filters };
  const sources = spendSources(reading, split, await store.supersededHours(), parameters);
  if (sources.length === 0) return [];
  const cut = `[${dimensions.map(({ ofCall }) => `toString(${ofCall})`).join(', ')}]`;
  const isWaste = `${spendClass?.ofCall ?? "''"} = 'waste'`;
  const executions = sources.map(
    ({
      from,
    }) => `SELECT ${cut} AS cut, if(traceId = '', lower(hex(id)), traceId) AS execution, count() AS n, sum(${TOKENS}) AS t,
  sum(${COST}) AS c, countIf(cost IS NULL) AS u, sumIf(${COST}, ${isWaste}) AS w,
  min(${MILLISECONDS}) AS started, max(${MILLISECONDS} + ifNull(durationMs, 0)) AS ended
FROM ${from} GROUP BY cut, execution`,
  );
  // An execution may have calls in hours that are read from both.
  const sums = ['n', 't', 'c', 'u', 'w'].map((name) => `sum(part.${name}) AS ${name}`).join(', ');
  const whole = `SELECT cut, execution, ${sums}, min(part.started) AS started, max(part.ended) AS ended
FROM (${executions.join(' UNION ALL ')}) AS part GROUP BY cut, execution`;
  const lines = await store.engine.query<Line>(
    `SELECT cut, toFloat64(count()) AS executions, toFloat64(sum(n)) AS calls, toFloat64(sum(t)) AS tokens, toString(sum(c)) AS cost,
  toFloat64(sum(u)) AS unpriced, sum(pow(toFloat64(c), 2)) AS costSquares, toString(sum(w)) AS waste,
  toFloat64(medianExact(ended - started)) AS latencyMs, toString(min(started)) AS startedAt, toString(max(ended)) AS endedAt
FROM (${whole}) GROUP BY cut ORDER BY sum(c) DESC, cut LIMIT ${MOST_LINES}`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map(({ cut: values, cost, waste, startedAt, endedAt, ...line }) => ({
    ...line,
    values: Object.fromEntries(by.map((name, index) => [name, values[index] ?? ''])),
    cost: picosFromDollars(cost) ?? 0n,
    waste: picosFromDollars(waste) ?? 0n,
    startedAt: Number(startedAt),
    endedAt: Number(endedAt),
  }));
}
