import { chargeSource } from './charge-source.ts';
import type { HourSplit } from '../core/ledger/hour-split.ts';
import type { Interval } from '../core/period.ts';
import { executionColumns } from './execution-column.ts';
import type { ExecutionColumn } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import type { ParameterList } from './parameter-list.ts';
import { conditionSql } from './spend-filter.ts';
import type { FoundFilter } from './spend-filter.ts';
import { currentOnly } from './superseded.ts';

const HOUR_MS = 3_600_000;

/** Lines of the ledger, rows of calls or pieces of charges, as what follows FROM, and how to read from it. */
export interface SpendSource {
  readonly reader: 'ledger' | 'calls' | 'charges';
  readonly from: string;
  /** The instant of a row in seconds, good enough to tell its bucket. */
  readonly clock: string;
}

/**
 * Everything in the hours of a split that passes the filters: each call is in exactly one of the sources, once. Without a
 * table, the hours that a ledger could answer are those whose calls are known to be stored once, and are read as they are.
 * `by` are the dimensions that are read beside those of the filters.
 */
export function spendSources(
  table: string | null,
  split: HourSplit,
  by: readonly LedgerDimension[],
  filters: readonly FoundFilter[],
  supersededHours: readonly number[],
  parameters: ParameterList,
): SpendSource[] {
  const sources: SpendSource[] = [];
  const rawHours = hourSet(split.raw, parameters);
  const reader = table === null ? 'calls' : 'ledger';
  const columns = executionColumns([...by, ...filters.map(({ dimension }) => dimension)]);
  if (split.ledger !== null) {
    const without = rawHours === null ? '' : ` AND hour NOT IN ${rawHours}`;
    const condition = conditionSql(filters, (dimension) => dimensionIn(reader, dimension), parameters);
    const where = `${hourRange(split.ledger, parameters)}${without}${condition}`;
    const rows = table ?? executionRows(columns, split.ledger, parameters);
    sources.push({ reader, from: `${rows} WHERE ${where}`, clock: CLOCKS[reader] });
  }
  if (rawHours !== null) {
    const from = callSource(split.raw, rawHours, columns, filters, supersededHours, parameters);
    sources.push({ reader: 'calls', from, clock: CLOCKS.calls });
  }
  return sources;
}

/** Everything that charges add, as `read` (expressions; null for any) needs it, in pieces that each lie in one bucket. `starts` are where buckets begin, epoch milliseconds. */
export function chargeSpend(
  interval: Interval,
  starts: readonly number[],
  filters: readonly FoundFilter[],
  read: readonly string[] | null,
  parameters: ParameterList,
): SpendSource {
  const condition = conditionSql(filters, ({ ofCharge }) => ofCharge, parameters);
  const rows = chargeSource(interval, starts.map(seconds), read && [...read, condition].join(' '), parameters);
  return { reader: 'charges', from: `${rows} AS charge WHERE 1${condition}`, clock: 'pieceAt' };
}

const CLOCKS = { ledger: 'toUnixTimestamp(hour)', calls: 'toUnixTimestamp(at)' } as const;

/** How a dimension is read from a source. */
export function dimensionIn(reader: SpendSource['reader'], dimension: LedgerDimension): string {
  if (reader === 'charges') return dimension.ofCharge;
  return reader === 'ledger' ? columnOf(dimension) : dimension.ofCall;
}

/** Rows of `calls` whose start lies in an interval, by the sorting key first. */
export function callRange(interval: Interval, parameters: ParameterList): string {
  const hours = { from: floorHour(interval.from), to: ceilHour(interval.to) };
  const instant = (at: number): string => `fromUnixTimestamp64Milli(${parameters.place('Int64', at)})`;
  return `${hourRange(hours, parameters)} AND at >= ${instant(interval.from)} AND at < ${instant(interval.to)}`;
}

/** Those of the hours (epoch milliseconds) of which the interval has a part. */
export function hoursWithin(hours: readonly number[], { from, to }: Interval): number[] {
  return hours.filter((hour) => hour > from - HOUR_MS && hour < to);
}

/** An instant as the engine takes it: whole seconds since 1970. */
export function seconds(at: number): number {
  return Math.max(0, Math.floor(at / 1000));
}

/** Calls in the hours, each once: a repeated identity counts once, here as where the ledger is built. */
function callSource(
  raw: readonly Interval[],
  rawHours: string,
  columns: readonly ExecutionColumn[],
  filters: readonly FoundFilter[],
  supersededHours: readonly number[],
  parameters: ParameterList,
): string {
  const whole = { from: raw[0]?.from ?? 0, to: raw.at(-1)?.to ?? 0 };
  const current = currentOnly(hoursWithin(supersededHours, whole), parameters);
  const among = raw.length > 1 ? ` AND hour IN ${rawHours}` : '';
  const condition = conditionSql(filters, (dimension) => dimension.ofCall, parameters);
  const rows = executionRows(columns, whole, parameters);
  return `(SELECT * FROM ${rows} WHERE ${callRange(whole, parameters)}${among}${current}${condition} LIMIT 1 BY hour, id)`;
}

/** The hours of an interval that has whole hours at both ends. */
export function hourRange({ from, to }: Interval, parameters: ParameterList): string {
  const hour = (at: number): string => `toDateTime(${parameters.place('UInt32', seconds(at))}, 'UTC')`;
  return `hour >= ${hour(from)} AND hour < ${hour(to)}`;
}

/** The hours of a few stretches as a set the engine makes itself: ten years of hours are two short numbers. */
function hourSet(raw: readonly Interval[], parameters: ParameterList): string | null {
  if (raw.length === 0) return null;
  const list = (hours: readonly number[]): string => parameters.place('Array(UInt32)', hours.map(seconds));
  const from = list(raw.map((run) => floorHour(run.from)));
  const to = list(raw.map((run) => ceilHour(run.to)));
  const hours = `arrayFlatten(arrayMap((a, b) -> range(a, b, toUInt32(3600)), ${from}, ${to}))`;
  return `(SELECT toDateTime(arrayJoin(${hours}), 'UTC'))`;
}

function columnOf(dimension: LedgerDimension): string {
  if (dimension.column === null) throw new Error(`the ledger has no column for ${dimension.name}`);
  return dimension.column;
}

function floorHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function ceilHour(at: number): number {
  return Math.ceil(at / HOUR_MS) * HOUR_MS;
}
