import type { RetrievalUse } from '../core/analysis/retrieval/retrieval-cost.ts';
import { picosFromDollars } from '../core/money.ts';
import { callCut, cutValues } from './call-cut.ts';
import type { CallCut, CallQuestion, CutLine } from './call-cut.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

/** Retrieved queries of one bucket and combination of values. */
export interface RetrievalRow extends RetrievalUse {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  /** False for what the filters leave out, all of it in one row a bucket. */
  readonly passes: boolean;
  /** Calls without a price among them: their cost is in no part. */
  readonly unpricedCalls: number;
}

interface Line extends CutLine {
  readonly passes: number;
  readonly queries: number;
  readonly searchedIndexes: readonly string[];
  readonly searchCounts: readonly number[];
  readonly widths: readonly number[];
  readonly widthCounts: readonly number[];
  readonly embedCost: string;
  readonly searchCost: string;
  readonly inferenceCost: string;
  readonly unpriced: number;
}

const SEARCH = "operation IN ('vector.query', 'search') AND status = 'ok'";
/** Operations whose cost is that of searching. */
const SEARCHING = "'vector.query', 'search', 'rerank'";
const COST = 'ifNull(cost, toDecimal64(0, 12))';

/**
 * Executions in which something was searched, by the values and the time of their first search, with the cost of all their
 * calls in the interval. Calls of one trace are one execution; a call without a trace is one by itself. `index` names the
 * dimension that searches are told apart by.
 */
export async function retrievals(store: SpendStore, question: CallQuestion, index: string): Promise<RetrievalRow[]> {
  const cut = await callCut(store, { ...question, by: [...question.by, index] });
  const lines = await store.engine.query<Line>(sqlOf(cut), cut.parameters.values, LONG_STATEMENT);
  return lines.map((line) => ({
    time: cut.times[line.bucket] ?? null,
    values: cutValues(question.by, line),
    passes: line.passes === 1,
    queries: line.queries,
    searches: new Map(line.searchedIndexes.map((name, place) => [name, line.searchCounts[place] ?? 0])),
    fanOuts: new Map(line.widths.map((width, place) => [width, line.widthCounts[place] ?? 0])),
    embed: picosFromDollars(line.embedCost) ?? 0n,
    search: picosFromDollars(line.searchCost) ?? 0n,
    inference: picosFromDollars(line.inferenceCost) ?? 0n,
    unpricedCalls: line.unpriced,
  }));
}

/** Executions that searched, each with its first search's values and what its calls cost. */
function executionsOf({ from, values }: CallCut): string {
  const calls = `SELECT *, if(traceId = '', hex(id), traceId) AS execution, ${SEARCH} AS isSearch FROM ${from}`;
  const select = [
    ...values.slice(0, -1).map((value) => `${first(value)} AS v_${value}`),
    `${first('bucket')} AS bucket`,
    `${first('passes')} AS passes`,
    'countIf(isSearch) AS width',
    `sumMapIf([${values.at(-1)}], [toUInt64(1)], isSearch) AS indexes`,
    `sumIf(${COST}, operation = 'embeddings') AS embedCost`,
    `sumIf(${COST}, operation IN (${SEARCHING})) AS searchCost`,
    `sumIf(${COST}, operation != 'embeddings' AND operation NOT IN (${SEARCHING})) AS inferenceCost`,
    'countIf(cost IS NULL) AS unpriced',
  ];
  return `SELECT ${select.join(', ')} FROM (${calls})
WHERE execution IN (SELECT execution FROM (${calls}) WHERE isSearch) GROUP BY execution HAVING width > 0`;
}

/** What the filters leave out is one line a bucket: it bears its part of the storage as well. */
function sqlOf(cut: CallCut): string {
  const values = cut.values.slice(0, -1);
  const select = [
    'bucket',
    'toUInt8(executions.passes) AS passes',
    ...values.map((value) => `if(executions.passes = 1, v_${value}, '') AS ${value}`),
    'toFloat64(count()) AS queries',
    'sumMap(indexes.1, indexes.2) AS searched',
    'sumMap([width], [toUInt64(1)]) AS fanOut',
    'searched.1 AS searchedIndexes',
    `${numbers('searched.2')} AS searchCounts`,
    `${numbers('fanOut.1')} AS widths`,
    `${numbers('fanOut.2')} AS widthCounts`,
    'sum(executions.embedCost) AS embedCost',
    'sum(executions.searchCost) AS searchCost',
    'sum(executions.inferenceCost) AS inferenceCost',
    'toFloat64(sum(executions.unpriced)) AS unpriced',
  ];
  return `SELECT ${select.join(', ')} FROM (${executionsOf(cut)}) AS executions
GROUP BY ${['bucket', 'passes', ...values].join(', ')} ORDER BY ${['bucket', ...values].join(', ')}`;
}

/** What the first search of an execution says. */
function first(column: string): string {
  return `argMinIf(${column}, (at, id), isSearch)`;
}

function numbers(list: string): string {
  return `arrayMap(n -> toFloat64(n), ${list})`;
}
