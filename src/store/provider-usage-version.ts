import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';
import type { ParameterList } from './parameter-list.ts';

const HOUR_MS = 3_600_000;

interface BucketVersion {
  readonly version: bigint;
  readonly hash: bigint;
}

interface Owner {
  readonly source: string;
  readonly report: string;
}

/** What is in force of the buckets, by their start. */
export async function versionsOf(
  engine: Engine,
  { source, report }: Owner,
  buckets: readonly Interval[],
): Promise<Map<number, BucketVersion>> {
  if (buckets.length === 0) return new Map();
  const from = Math.min(...buckets.map((bucket) => bucket.from));
  const to = Math.max(...buckets.map((bucket) => bucket.from));
  const rows = await engine.query<{ start: string; version: string; hash: string }>(
    `SELECT toString(toUnixTimestamp(bucketStart)) AS start, toString(max(providerUsage.version)) AS version,
  toString(argMax(contentHash, providerUsage.version)) AS hash
FROM providerUsage
WHERE source = {source:String} AND report = {report:String} AND kind = 'bucket'
  AND bucketStart BETWEEN toDateTime({from:UInt32}, 'UTC') AND toDateTime({to:UInt32}, 'UTC')
GROUP BY bucketStart`,
    { source, report, from: from / 1000, to: to / 1000 },
  );
  return new Map(
    rows.map((row) => [Number(row.start) * 1000, { version: BigInt(row.version), hash: BigInt(row.hash) }]),
  );
}

/** Condition on rows of the table: their bucket starts in the interval, and they are what it says now. */
export function inForce({ from, to }: Interval, parameters: ParameterList): string {
  const seconds = (at: number): string =>
    `toDateTime(${parameters.place('UInt32', Math.min(Math.max(Math.ceil(at / 1000), 0), 0xffff_ffff))}, 'UTC')`;
  const range = `bucketStart >= ${seconds(from)} AND bucketStart < ${seconds(to)}`;
  return `${range} AND (source, report, bucketStart, version) IN (
  SELECT source, report, bucketStart, max(version) FROM providerUsage WHERE ${range} AND kind = 'bucket'
  GROUP BY source, report, bucketStart)`;
}

/** Deletes what was replaced an hour ago or earlier: nobody is still reading that. */
export async function deleteSuperseded(engine: Engine, { source, report }: Owner, now: number): Promise<void> {
  const parameters = { source, report, until: now - HOUR_MS };
  const [row] = await engine.query<{ buckets: string }>(
    `SELECT toString(uniqExact(bucketStart, version) - uniqExact(bucketStart)) AS buckets FROM providerUsage
WHERE source = {source:String} AND report = {report:String} AND kind = 'bucket'
  AND fetchedAt < fromUnixTimestamp64Milli({until:Int64})`,
    parameters,
  );
  if (row === undefined || Number(row.buckets) === 0) return;
  await engine.command(
    `DELETE FROM providerUsage
WHERE source = {source:String} AND report = {report:String} AND fetchedAt < fromUnixTimestamp64Milli({until:Int64})
  AND (bucketStart, version) NOT IN (
    SELECT bucketStart, max(version) FROM providerUsage
    WHERE source = {source:String} AND report = {report:String} AND kind = 'bucket'
      AND fetchedAt < fromUnixTimestamp64Milli({until:Int64})
    GROUP BY bucketStart)`,
    parameters,
  );
}
