import type { HourSplit } from '../core/ledger/hour-split.ts';
import type { Measure } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { behavedRows } from './behaviour/behaved-rows.ts';
import { executionColumns } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { isBehaviour, measureSql } from './ledger-measure.ts';
import type { ParameterList } from './parameter-list.ts';
import { conditionSql } from './spend-filter.ts';
import type { FoundFilter } from './spend-filter.ts';
import type { SpendReader } from './stored-measure.ts';
import { currentOnly } from './superseded.ts';

const HOUR_MS = 3_600_000;

/** Lines of the ledger, rows of calls or pieces of charges, as what follows FROM, and how to read from it. */
export interface SpendSource {
  readonly reader: SpendReader;
  readonly from: string;
  /** The instant of a row in seconds, good enough to tell its bucket. */
  readonly clock: string;
  /** Where rows are not read as the reader's are: the position of the bucket, values and amounts. */
  readonly own?: {
    readonly bucket: string;
    readonly value: (dimension: LedgerDimension) => string;
    readonly measure: (measure: Measure) => string;
  };
}

/** What is read from the sources of a question. */
export interface SpendReading {
  /** The ledger table that has all that is read; null when only calls have it. */
  readonly table: string | null;
  /** Dimensions that are read beside those of the filters. */
  readonly by: readonly LedgerDimension[];
  readonly filters: readonly FoundFilter[];
  readonly measures: readonly Measure[];
  /** Columns of behaviour that are read besides; a table of the ledger has them by these names. */
  readonly columns?: readonly string[];
}

/** Calls as they are, whatever is read of them. */
export const WHOLE_CALLS: SpendReading = { table: null, by: [], filters: [], measures: [] };

/**
 * Everything in the hours of a split that passes the filters: each call is in exactly one of the sources, once. Without a
 * table, the hours that a ledger could answer are those whose calls are known to be stored once, and are read as they are.
 */
export function spendSources(
  reading: SpendReading,
  split: HourSplit,
  supersededHours: readonly number[],
  parameters: ParameterList,
): SpendSource[] {
  const sources: SpendSource[] = [];
  const rawHours = hourSet(split.raw, parameters);
  if (split.ledger !== null) {
    const range = hourRange(split.ledger, parameters);
    const where = `${range}${rawHours === null ? '' : ` AND hour NOT IN ${rawHours}`}`;
    sources.push(
      reading.table === null
        ? ofCalls(reading, split.ledger, (condition, rows) => `${rows} WHERE ${where}${condition}`, parameters)
        : ofLedger(reading.table, where, reading.filters, parameters),
    );
  }
  if (rawHours !== null) {
    const whole = { from: split.raw[0]?.from ?? 0, to: split.raw.at(-1)?.to ?? 0 };
    const current = currentOnly(hoursWithin(supersededHours, whole), parameters);
    const among = split.raw.length > 1 ? ` AND hour IN ${rawHours}` : '';
    const where = `${callRange(whole, parameters)}${among}${current}`;
    // A repeated identity counts once, here as where the ledger is built.
    const once = (condition: string, rows: string): string =>
      `(SELECT * FROM ${rows} WHERE ${where}${condition} LIMIT 1 BY hour, id)`;
    sources.push(ofCalls(reading, whole, once, parameters));
  }
  return sources;
}

function ofLedger(
  table: string,
  where: string,
  filters: readonly FoundFilter[],
  parameters: ParameterList,
): SpendSource {
  const condition = conditionSql(filters, columnOf, parameters);
  return { reader: 'ledger', from: `${table} WHERE ${where}${condition}`, clock: 'toUnixTimestamp(hour)' };
}

/** Rows of calls within an interval, joined with what is read of their executions and of their behaviour. */
function ofCalls(
  { by, filters, measures, columns = [] }: SpendReading,
  interval: Interval,
  select: (condition: string, rows: string) => string,
  parameters: ParameterList,
): SpendSource {
  const dimensions = [...by, ...filters.map(({ dimension }) => dimension)];
  const rows = executionRows(executionColumns(dimensions), interval, parameters);
  const ofBehaviour = filters.filter(({ dimension }) => dimension.kind === 'behaviour');
  const others = filters.filter(({ dimension }) => dimension.kind !== 'behaviour');
  const found = select(
    conditionSql(others, ({ ofCall }) => ofCall, parameters),
    rows,
  );
  const read = [
    ...dimensions.filter(({ kind }) => kind === 'behaviour').map(({ ofCall }) => ofCall),
    ...measures.filter(isBehaviour).map((measure) => measureSql(measure, 'calls')),
    ...columns,
  ];
  const clock = 'toUnixTimestamp(at)';
  if (read.length === 0) return { reader: 'calls', from: found, clock };
  const hours = hourRange(wholeHours(interval), parameters);
  const behaved = behavedRows(`(SELECT * FROM ${found})`, hours, read);
  const condition = conditionSql(ofBehaviour, ({ ofCall }) => ofCall, parameters);
  return { reader: 'calls', from: `${behaved} AS behaved WHERE 1${condition}`, clock };
}

/** How a dimension is read from a source. */
export function dimensionIn({ reader, own }: SpendSource, dimension: LedgerDimension): string {
  if (own) return own.value(dimension);
  if (reader === 'charges') return dimension.ofCharge;
  return reader === 'ledger' ? columnOf(dimension) : dimension.ofCall;
}

/** What a row of a source has of a measure. */
export function measureIn({ reader, own }: SpendSource, measure: Measure): string {
  return own ? own.measure(measure) : measureSql(measure, reader);
}

/** Rows of `calls` whose start lies in an interval, by the sorting key first. */
export function callRange(interval: Interval, parameters: ParameterList): string {
  const hours = wholeHours(interval);
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

/** The interval with whole hours at both ends. */
export function wholeHours({ from, to }: Interval): Interval {
  return { from: floorHour(from), to: ceilHour(to) };
}

function floorHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function ceilHour(at: number): number {
  return Math.ceil(at / HOUR_MS) * HOUR_MS;
}
