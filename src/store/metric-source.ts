import type { ParameterList } from './parameter-list.ts';
import type { StatementDimension } from './statement-dimension.ts';

/** What of a metric is read: statements whose instant or period lies in the interval. Seconds since 1970; `bounds` are where buckets begin. */
export interface MetricReading {
  readonly condition: string;
  readonly dimensions: readonly StatementDimension[];
  /** Ascending; the first is the start of the interval. */
  readonly bounds: readonly number[];
  readonly to: number;
}

/**
 * A metric as lines by bucket (position from 0) and the dimensions `d0`…: `value` and `dollars` as whole 10^-12.
 * The value of a total is spread over its period by the second, so that the pieces in any buckets add up to it. A level holds all
 * through its period: in a bucket it is the mean of what was stated with the same labels, and different labels add up.
 */
export function metricSource({ condition, dimensions, bounds, to }: MetricReading, parameters: ParameterList): string {
  const starts = parameters.place('Array(UInt32)', bounds);
  const [from, end] = [parameters.place('UInt32', bounds[0] ?? 0), parameters.place('UInt32', to)];
  const bucketOf = (at: string): string => `indexOf(${starts}, roundDown(${at}, ${starts}))`;
  const own = dimensions.map(({ sql }, index) => `toString(${sql}) AS d${index}`);
  const names = dimensions.map((_, index) => `d${index}`);
  const rows = `SELECT ${[...own, 'reading'].join(', ')}, cityHash64(toString(mapSort(labels))) AS series,
  toUnixTimestamp(at) AS begins, toUnixTimestamp(until) AS ends, ends <= begins AS isInstant,
  toInt256(reinterpret(value, 'Int128')) AS amount, dollars IS NULL AS isUnknown,
  toInt256(reinterpret(assumeNotNull(dollars), 'Int128')) AS inDollars,
  greatest(begins, ${from}) AS first, if(isInstant, first, least(ends, ${end}) - 1) AS last
FROM metrics FINAL WHERE ${condition}`;
  const pieces = `SELECT *, piece, greatest(first, ${starts}[piece]) AS pieceAt,
  if(piece = length(${starts}), last + 1, least(last + 1, ${starts}[piece + 1])) AS pieceEnd
FROM (${rows}) ARRAY JOIN range(${bucketOf('first')}, ${bucketOf('last')} + 1) AS piece`;
  const series = `SELECT ${['piece', ...names, 'reading', 'series'].join(', ')}, count() AS stated, sum(isUnknown) AS unknown,
  sum(${part('amount')}) AS total, sum(${part('inDollars')}) AS totalDollars
FROM (${pieces}) GROUP BY ${['piece', ...names, 'reading', 'series'].join(', ')}`;
  return `SELECT ${['toUInt32(piece - 1) AS bucket', ...names].join(', ')}, toString(sum(${mean('total')})) AS value,
  toString(sum(${mean('totalDollars')})) AS dollars, toString(sum(unknown)) AS unconverted, toString(sum(stated)) AS statements
FROM (${series}) GROUP BY ${['piece', ...names].join(', ')} ORDER BY ${['piece', `sum(${mean('total')}) DESC`, ...names].join(', ')}`;
}

/** What of an amount falls into a piece of its period. */
function part(amount: string): string {
  return `if(reading = 'level' OR isInstant, ${amount}, ${due(amount, 'pieceEnd')} - ${due(amount, 'pieceAt')})`;
}

/** What is due of an amount until an instant. */
function due(amount: string, at: string): string {
  return `intDiv(${amount} * (toInt256(${at}) - begins), ends - begins)`;
}

function mean(sum: string): string {
  return `if(reading = 'level', intDiv(${sum}, toInt256(stated)), ${sum})`;
}
