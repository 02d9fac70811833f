import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import type { Filter } from '../../core/ledger/spend-query.ts';
import { type Grain, type Interval, bucketStarts } from '../../core/period.ts';
import { splitHours } from '../../core/ledger/hour-split.ts';
import { AppError } from '../../errors.ts';
import { callSplit } from '../call-split.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from '../ledger-dimension.ts';
import { ParameterList } from '../parameter-list.ts';
import { findFilters, type FoundFilter } from '../spend-filter.ts';
import type { SpendStore } from '../spend-query.ts';
import { hourRange, seconds, spendSources, wholeHours } from '../spend-source.ts';
import { REACH_MS } from './derived-window.ts';
import { EXECUTION_SUMS, type ExecutionSums, readSums } from './execution-sums.ts';

export const EXECUTION_ORDERS = ['at', 'cost', 'amplification', 'calls', 'tokens', 'durationMs', 'searches'] as const;
export type ExecutionOrder = (typeof EXECUTION_ORDERS)[number];

/** Which executions are meant: those that begin in the interval, whose first call passes the filters, within bounds of one amount. */
export interface ExecutionQuestion {
  readonly interval: Interval;
  readonly where: readonly Filter[];
  /** Of the amount of `of`: at least `from`, less than `to`. Null for all. */
  readonly within: { readonly of: ExecutionOrder; readonly from: number | null; readonly to: number | null } | null;
}

export interface ExecutionPageQuery extends ExecutionQuestion {
  readonly order: { readonly by: ExecutionOrder; readonly descending: boolean };
  readonly limit: number;
  /** `next` of the page before; null for the first. */
  readonly cursor: string | null;
}

/** One execution in a list: money is exact decimal dollars. */
export interface ListedExecution extends ExecutionSums {
  /** 32 hexadecimal digits: the trace where there is one, else the first call. */
  readonly id: string;
  readonly joinedBy: JoinedBy;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  /** The first call. */
  readonly opening: string;
}

type Line = Readonly<Record<string, string>> & { readonly joinedBy?: JoinedBy };

/** What is unknown or nothing (no clean cost to divide by) comes last either way. */
const AMOUNTS: Readonly<Record<ExecutionOrder, string>> = {
  at: 'toFloat64(toUnixTimestamp64Milli(at))',
  cost: 'toFloat64(cost)',
  amplification: 'if(cleanCost > 0, toFloat64(cost) / toFloat64(cleanCost), 0)',
  calls: 'toFloat64(calls)',
  tokens: 'toFloat64(inputTokens + outputTokens)',
  durationMs: 'toFloat64(durationMs)',
  searches: 'toFloat64(searches)',
};

/** A page of executions in an order. The cursor is the last one's place, so pages neither repeat nor skip. */
export async function listExecutions(
  store: SpendStore,
  query: ExecutionPageQuery,
): Promise<{ readonly executions: readonly ListedExecution[]; readonly next: string | null }> {
  const parameters = new ParameterList();
  const from = await executionRows(store, query, parameters);
  const amount = AMOUNTS[query.order.by];
  const { descending } = query.order;
  const after = query.cursor === null ? '' : ` AND ${afterCursor(query.cursor, amount, descending, parameters)}`;
  const lines = await store.engine.query<Line>(
    `SELECT lower(hex(executionId)) AS id, joinedBy, toString(toUnixTimestamp64Milli(at)) AS millis, toString(durationMs) AS took,
  lower(hex(opening)) AS first, toString(${amount}) AS place, ${sumsOf((column) => column)}
FROM ${from}${after} ORDER BY ${amount} ${descending ? 'DESC' : 'ASC'}, executionId LIMIT ${parameters.place('UInt32', query.limit + 1)}`,
    parameters.values,
    LONG_STATEMENT,
  );
  const shown = lines.slice(0, query.limit);
  const last = lines.length > query.limit ? shown.at(-1) : undefined;
  return { executions: shown.map(listed), next: last ? `${last['place']}_${last['id']}` : null };
}

/** How many executions of a range of the amount there are, and what they cost together. */
export interface ExecutionBin {
  readonly from: number;
  readonly to: number;
  readonly executions: number;
  readonly cost: string;
}

/** All that the question means, summed. */
interface ExecutionTotals extends ExecutionSums {
  readonly executions: number;
}

/** Each bucket of a grain (null without one: the whole interval) with what is usual and what is not. */
export interface ExecutionBucket extends ExecutionTotals {
  /** Start, epoch milliseconds. */
  readonly start: number;
  readonly p50DurationMs: number;
  readonly p95DurationMs: number;
  /** Of executions that search at all; 0 where none does. */
  readonly p50Searches: number;
  readonly p95Searches: number;
  readonly searching: number;
}

/** Sums by buckets of time, in order; those without executions are left out. */
export async function executionBuckets(
  store: SpendStore,
  question: ExecutionQuestion,
  grain: Grain | null,
  timeZone: string,
): Promise<ExecutionBucket[]> {
  const parameters = new ParameterList();
  const starts = grain === null ? [question.interval.from] : bucketStarts(question.interval, grain, timeZone);
  const bounds = parameters.place('Array(UInt32)', starts.map(seconds));
  const from = await executionRows(store, question, parameters);
  const lines = await store.engine.query<Line>(
    `SELECT toString(indexOf(${bounds}, roundDown(toUnixTimestamp(at), ${bounds})) - 1) AS bucket, toString(count()) AS number,
  ${quantilesOf('durationMs', '1')}, ${quantilesOf('searches', 'searches > 0')}, toString(countIf(searches > 0)) AS searching,
  ${sumsOf((column) => `sum(${column})`)}
FROM ${from} GROUP BY bucket ORDER BY toInt64(bucket)`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map((line) => ({
    ...readSums(line),
    start: starts[Number(line['bucket'])] ?? question.interval.from,
    executions: Number(line['number']),
    p50DurationMs: Number(line['durationMs50']),
    p95DurationMs: Number(line['durationMs95']),
    p50Searches: Number(line['searches50']),
    p95Searches: Number(line['searches95']),
    searching: Number(line['searching']),
  }));
}

/** Of the amount, in bins that are each twice as wide as the one before (of time: as many as fit evenly); empty ones are left out. */
export async function executionBins(
  store: SpendStore,
  question: ExecutionQuestion,
  of: Exclude<ExecutionOrder, 'at'>,
): Promise<ExecutionBin[]> {
  const parameters = new ParameterList();
  const from = await executionRows(store, question, parameters);
  const amount = AMOUNTS[of];
  const bin = `if(${amount} <= 0, -1000, toInt32(floor(log2(${amount}))))`;
  const lines = await store.engine.query<Line>(
    `SELECT toString(${bin}) AS bin, toString(count()) AS number, toString(sum(cost)) AS spent FROM ${from} GROUP BY bin ORDER BY toInt32(bin)`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map(({ bin: exponent, number, spent }) => {
    const isNone = exponent === '-1000';
    const power = Number(exponent);
    const range = isNone ? { from: 0, to: 0 } : { from: 2 ** power, to: 2 ** (power + 1) };
    return { ...range, executions: Number(number), cost: String(spent) };
  });
}

/** The executions that a question means, as what follows FROM, up to and with WHERE. */
async function executionRows(
  store: SpendStore,
  { interval, where, within }: ExecutionQuestion,
  parameters: ParameterList,
): Promise<string> {
  const at = (instant: number): string => `fromUnixTimestamp64Milli(${parameters.place('Int64', instant)})`;
  const range = `${hourRange(wholeHours(interval), parameters)} AND at >= ${at(interval.from)} AND at < ${at(interval.to)}`;
  const chosen = await choice(store, interval, where, parameters);
  const bound = (value: number | null, sign: string): string =>
    value === null || within === null ? '' : ` AND ${AMOUNTS[within.of]} ${sign} ${parameters.place('Float64', value)}`;
  const bounds = `${bound(within?.from ?? null, '>=')}${bound(within?.to ?? null, '<')}`;
  return `(SELECT * FROM executions FINAL WHERE ${range}) WHERE 1${chosen}${bounds}`;
}

/** Conditions on an execution: its first call passes the filters, and some call of it those that say what calls were. */
async function choice(
  store: SpendStore,
  interval: Interval,
  where: readonly Filter[],
  parameters: ParameterList,
): Promise<string> {
  const filters = findFilters(where, dimensionFinder(ledgerDimensions(store.rules())));
  for (const { dimension } of filters) parameters.add(dimension.parameters);
  const ofCalls = filters.filter(({ dimension }) => dimension.kind === 'behaviour').map((filter) => [filter]);
  const ofOpening = filters.filter(({ dimension }) => dimension.kind !== 'behaviour');
  const sets = [...ofCalls, ...(ofOpening.length === 0 ? [] : [ofOpening])].map((some) =>
    executionIds(store, interval, some, parameters),
  );
  return (await Promise.all(sets)).map((ids) => ` AND executionId IN (${ids})`).join('');
}

async function executionIds(
  store: SpendStore,
  interval: Interval,
  filters: readonly FoundFilter[],
  parameters: ParameterList,
): Promise<string> {
  const [dirtyHours, ledger] = [await store.dirtyHours(), await store.ledger()];
  const known = new Set(ledger?.executions.dimensions.map(({ name }) => name));
  const table = ledger && filters.every(({ dimension }) => known.has(dimension.name)) ? ledger.executions.name : null;
  const whole = wholeHours(interval);
  const isOfCalls = filters.some(({ dimension }) => dimension.kind === 'behaviour');
  // Calls of an execution may come after the interval in which it begins.
  const near = isOfCalls ? { from: whole.from, to: whole.to + REACH_MS } : whole;
  const split = table ? splitHours(near, [], dirtyHours) : await callSplit(store.engine, ledger, near, dirtyHours);
  const reading = { table, by: [], filters, measures: [], columns: ['executionId', 'opens'] };
  const sources = spendSources(reading, split, await store.supersededHours(), parameters);
  if (sources.length === 0) return `SELECT toFixedString('', 16) WHERE 0`;
  const isChosen = (reader: string): string => (reader === 'ledger' || isOfCalls ? '' : ' AND opens');
  return sources.map(({ reader, from }) => `SELECT executionId FROM ${from}${isChosen(reader)}`).join(' UNION ALL ');
}

function sumsOf(write: (column: string) => string): string {
  return EXECUTION_SUMS.map((column) => `toString(${write(column)}) AS s_${column}`).join(', ');
}

function quantilesOf(column: string, condition: string): string {
  const quantile = (level: string): string => `toString(quantileExactHighIf(${level})(${column}, ${condition}))`;
  return `${quantile('0.5')} AS ${column}50, ${quantile('0.95')} AS ${column}95`;
}

function listed(line: Line): ListedExecution {
  return {
    id: line['id'] ?? '',
    joinedBy: line.joinedBy ?? 'alone',
    at: new Date(Number(line['millis'])).toISOString(),
    durationMs: Number(line['took']),
    opening: line['first'] ?? '',
    ...readSums(line),
  };
}

const CURSOR = /^(-?[\d.e+-]+)_([0-9a-f]{32})$/;

function afterCursor(cursor: string, amount: string, descending: boolean, parameters: ParameterList): string {
  const [, place, id] = CURSOR.exec(cursor) ?? [];
  if (place === undefined || id === undefined) {
    throw new AppError('bad-request', 'The cursor is not one of ours', 'Use `next` of the page before, or none.');
  }
  const at = parameters.place('Float64', Number(place));
  const last = `toFixedString(unhex(${parameters.place('String', id)}), 16)`;
  return `(${amount} ${descending ? '<' : '>'} ${at} OR (${amount} = ${at} AND executionId > ${last}))`;
}
