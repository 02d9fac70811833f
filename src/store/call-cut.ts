import type { Filter } from '../core/ledger/spend-query.ts';
import { bucketStarts } from '../core/period.ts';
import type { Grain, Interval } from '../core/period.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import { callExtent } from './call-extent.ts';
import { callSplit } from './call-split.ts';
import { dimensionFinder, ledgerDimensions } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import { conditionSql, findFilters } from './spend-filter.ts';
import { seconds, spendSources, WHOLE_CALLS } from './spend-source.ts';
import type { SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;

/** Which calls, and what they are cut by. */
export interface CallQuestion {
  readonly interval: Interval;
  readonly by: readonly string[];
  readonly grain: Grain | null;
  readonly timeZone: string;
  readonly where: readonly Filter[];
}

/** Calls as a statement reads them. */
export interface CallCut {
  /** What follows FROM: each call of the interval once, its columns with `d0`… (values of `by`), `bucket` (place among `times`) and `passes` (the filters). */
  readonly from: string;
  /** The names of `d0`… */
  readonly values: readonly string[];
  /** Start of each bucket, ISO 8601 with the zone's offset; one null without a grain. */
  readonly times: readonly (string | null)[];
  readonly parameters: ParameterList;
}

/**
 * Calls cut by dimensions and time, for figures that no ledger has. With `everBefore` all calls before the interval are there as
 * well, in the first bucket. Throws AppError 'bad-request' for an unknown dimension.
 */
export async function callCut(store: SpendStore, question: CallQuestion, everBefore = false): Promise<CallCut> {
  const { interval, grain, timeZone } = question;
  const find = dimensionFinder(ledgerDimensions(store.rules()));
  const by = question.by.map(find);
  const filters = findFilters(question.where, find);
  const parameters = new ParameterList();
  const dimensions = [...by, ...filters.map(({ dimension }) => dimension)];
  for (const { parameters: own } of dimensions) parameters.add(own);
  const first = everBefore ? (await callExtent(store)).firstAt : null;
  const read = { from: Math.min(first ?? interval.from, interval.from), to: interval.to };
  const split = await callSplit(store.engine, await store.ledger(), read, await store.dirtyHours());
  const sources = spendSources({ ...WHOLE_CALLS, by: dimensions }, split, await store.supersededHours(), parameters);
  const starts = grain === null ? [] : bucketStarts(interval, grain, timeZone);
  const bounds = parameters.place('Array(UInt32)', starts.map(seconds));
  const columns = [
    ...by.map(({ ofCall }, index) => `toString(${ofCall}) AS d${index}`),
    `toUInt32(${starts.length === 0 ? '0' : `indexOf(${bounds}, roundDown(toUnixTimestamp(at), ${bounds})) - 1`}) AS bucket`,
    `1${conditionSql(filters, ({ ofCall }) => ofCall, parameters)} AS passes`,
  ];
  const arms = sources.map(({ from }) => `SELECT *, ${columns.join(', ')} FROM ${from}`);
  const clock = zoneClock(timeZone, (starts[0] ?? 0) - DAY_MS, (starts.at(-1) ?? 0) + DAY_MS);
  return {
    from: `(${arms.join(' UNION ALL ')})`,
    values: by.map((_, index) => `d${index}`),
    times: starts.length === 0 ? [null] : starts.map((start) => formatInstant(clock, start)),
    parameters,
  };
}

/** The values of a line, as a statement over a cut gives them. */
export interface CutLine {
  readonly bucket: number;
  readonly [value: `d${number}`]: string;
}

/** The values of a line by the names of the dimensions asked for. */
export function cutValues(by: readonly string[], line: Omit<CutLine, 'bucket'>): Readonly<Record<string, string>> {
  return Object.fromEntries(by.map((name, index) => [name, line[`d${index}`] ?? '']));
}
