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
  // Series that were told equally often are averaged together: thirds of each may add up to a whole.
  const alike = `SELECT ${['piece', ...names].join(', ')}, if(reading = 'level', stated, 1) AS times, sum(stated) AS statedAlike, sum(unknown) AS unknownAlike,
  sum(total) AS alike, sum(totalDollars) AS alikeDollars FROM (${series}) AS single GROUP BY ${['piece', ...names, 'times'].join(', ')}`;
  const [value, dollars] = [`sum(${mean('alike')})`, `sum(${mean('alikeDollars')})`];
  return `SELECT ${['toUInt32(piece - 1) AS bucket', ...names].join(', ')}, toString(${value}) AS value,
  toString(${dollars}) AS dollars, toString(sum(unknownAlike)) AS unconverted, toString(sum(statedAlike)) AS statements
FROM (${alike}) AS told GROUP BY ${['piece', ...names].join(', ')} ORDER BY ${['piece', `${value} DESC`, ...names].join(', ')}`;
}

/** What of an amount falls into a piece of its period. */
function part(amount: string): string {
  return `if(reading = 'level' OR isInstant, ${amount}, ${due(amount, 'pieceEnd')} - ${due(amount, 'pieceAt')})`;
}

/** What is due of an amount until an instant. */
function due(amount: string, at: string): string {
  return `intDiv(${amount} * (toInt256(${at}) - begins), ends - begins)`;
}

/** Rounded; a level is not below 0. */
function mean(sum: string): string {
  return `if(times = 1, ${sum}, intDiv(${sum} * 2 + toInt256(times), toInt256(times) * 2))`;
}
