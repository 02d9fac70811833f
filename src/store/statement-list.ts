import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';

/** A metric or outcome as it is known: what it is called and what has been said of it. Times are epoch milliseconds. */
export interface KnownStatements {
  readonly name: string;
  readonly statements: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly labels: readonly string[];
  readonly units: readonly string[];
}

export interface KnownMetric extends KnownStatements {
  readonly readings: readonly string[];
}

/** Names that anything was ever told of: cheaper than what is known of each. */
export async function statementNames(engine: Engine): Promise<{ kind: 'metric' | 'outcome'; name: string }[]> {
  return engine.query(
    `SELECT DISTINCT 'metric' AS kind, name FROM metrics UNION ALL SELECT DISTINCT 'outcome' AS kind, name FROM outcomes ORDER BY kind, name`,
  );
}

type Counted<Known> = Omit<Known, 'statements' | 'firstAt' | 'lastAt'> & {
  readonly stated: string;
  readonly firstMs: string;
  readonly lastMs: string;
};

const SUMS = `toString(count()) AS stated, toString(toUnixTimestamp64Milli(min(at))) AS firstMs, toString(toUnixTimestamp64Milli(max(at))) AS lastMs,
  arraySort(groupUniqArrayArray(50)(mapKeys(labels))) AS labels, arraySort(groupUniqArrayIf(10)(unit, unit != '')) AS units`;

/** All metrics, by name. */
export async function knownMetrics(engine: Engine): Promise<KnownMetric[]> {
  const rows = await engine.query<Counted<KnownMetric>>(
    `SELECT name, ${SUMS}, arraySort(groupUniqArray(reading)) AS readings FROM metrics FINAL GROUP BY name ORDER BY name`,
  );
  return rows.map(counted);
}

/** All outcomes, by name. */
export async function knownOutcomes(engine: Engine): Promise<KnownStatements[]> {
  const rows = await engine.query<Counted<KnownStatements>>(
    `SELECT name, ${SUMS} FROM outcomes FINAL GROUP BY name ORDER BY name`,
  );
  return rows.map(counted);
}

function counted<Known extends KnownStatements>({ stated, firstMs, lastMs, ...same }: Counted<Known>) {
  return { ...same, statements: Number(stated), firstAt: Number(firstMs), lastAt: Number(lastMs) };
}

/** A marker as it stands. Times are epoch milliseconds. */
export interface ListedMarker {
  readonly id: string;
  readonly kind: string;
  readonly senderId: string;
  readonly at: number;
  /** Null for an instant or for what lasts. */
  readonly until: number | null;
  readonly title: string;
  readonly link: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Markers of an interval, of these kinds (none: all), bearing these labels, the latest first. */
export async function listMarkers(
  engine: Engine,
  {
    interval,
    kinds,
    labels,
    limit,
  }: { interval: Interval; kinds: readonly string[]; labels: Readonly<Record<string, string>>; limit: number },
): Promise<ListedMarker[]> {
  const rows = await engine.query<Omit<ListedMarker, 'at' | 'until'> & { atMs: string; untilMs: string }>(
    `SELECT lower(hex(id)) AS id, kind, senderId, toString(toUnixTimestamp64Milli(at)) AS atMs,
  toString(toUnixTimestamp64Milli(until)) AS untilMs, title, link, labels
FROM events FINAL
WHERE at < fromUnixTimestamp64Milli({to:Int64}) AND greatest(until, at) >= fromUnixTimestamp64Milli({from:Int64})
  AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
  AND arrayAll((key, value) -> labels[key] = value, {keys:Array(String)}, {values:Array(String)})
ORDER BY at DESC, id LIMIT {limit:UInt32}`,
    { ...interval, kinds, limit, keys: Object.keys(labels), values: Object.values(labels) },
  );
  return rows.map(({ atMs, untilMs, ...row }) => ({
    ...row,
    at: Number(atMs),
    until: untilMs === atMs ? null : Number(untilMs),
  }));
}
