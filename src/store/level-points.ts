import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';

/** The levels that were told of one metric under the same labels, in order of time. */
export interface LevelSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

const MOST_SERIES = 10_000;
const MOST_POINTS = 1000;

const YEAR_MS = 366 * 86_400_000;

/** What was said within a year before the end of an interval holds in it, until something else is said: limits, seats, prices. */
export function lastingSince({ from, to }: Interval): Interval {
  return { from: Math.min(from, to - YEAR_MS), to };
}

/** Metrics whose names end so (".used"), with at most a thousand of their last points in the interval. */
export async function levelSeries(
  engine: Engine,
  endings: readonly string[],
  { from, to }: Interval,
): Promise<LevelSeries[]> {
  const rows = await engine.query<{
    name: string;
    labels: Record<string, string>;
    points: [at: string, value: number][];
  }>(
    `SELECT name, mapSort(labels) AS labels,
  arraySort(arraySlice(groupArraySorted(1000)((-toUnixTimestamp64Milli(at), toFloat64(value))), 1, {most:UInt32})) AS latest,
  arrayReverse(arrayMap(point -> (toString(-point.1), point.2), latest)) AS points
FROM metrics FINAL
WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({to:Int64})
  AND arrayExists(ending -> endsWith(name, ending), {endings:Array(String)})
GROUP BY name, labels ORDER BY name, toString(labels) LIMIT {series:UInt32}`,
    { from, to, endings, most: MOST_POINTS, series: MOST_SERIES },
  );
  return rows.map(({ name, labels, points }) => ({
    name,
    labels,
    points: points.map(([at, value]) => ({ at: Number(at), value })),
  }));
}
