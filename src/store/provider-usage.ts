import { createHash } from 'node:crypto';
import type { ReportBucket, ReportLine } from '../core/capture/report/report-line.ts';
import type { Engine } from './engine.ts';
import { deleteSuperseded, versionsOf } from './provider-usage-version.ts';
import { providerUsageBlock, type ProviderUsageRow } from './provider-usage-columns.ts';

/** Whose buckets they are. A source has one or more reports; a bucket belongs to one of them. */
export interface ReportOrigin {
  readonly source: string;
  /** The report within the source: "usage/completions". */
  readonly report: string;
  readonly provider: string;
}

/** What became of the buckets: each is in exactly one of these. */
export interface ReplacedBuckets {
  /** Buckets that were not there. */
  readonly added: number;
  /** Buckets that say something else than before. */
  readonly restated: number;
  /** Buckets that say what they said. */
  readonly unchanged: number;
  /** Lines of the buckets added and restated. */
  readonly lines: number;
}

/** One replacement at a time per engine, so that versions rise. */
const queues = new WeakMap<Engine, Promise<unknown>>();

/**
 * Puts whole buckets in the place of what they said before, each at once and for every reader; durable when it resolves.
 * Saying the same again changes nothing. Buckets start at different times.
 */
export function replaceBuckets(
  engine: Engine,
  origin: ReportOrigin,
  buckets: readonly ReportBucket[],
  fetchedAt: number,
): Promise<ReplacedBuckets> {
  const before = queues.get(engine) ?? Promise.resolve();
  const mine = before.then(() => replaceNow(engine, origin, buckets, fetchedAt));
  queues.set(
    engine,
    mine.catch(() => undefined),
  );
  return mine;
}

async function replaceNow(
  engine: Engine,
  origin: ReportOrigin,
  buckets: readonly ReportBucket[],
  fetchedAt: number,
): Promise<ReplacedBuckets> {
  const known = await versionsOf(engine, origin, buckets);
  const changed = buckets
    .map((bucket) => ({ bucket, hash: hashOf(bucket), before: known.get(bucket.from) }))
    .filter(({ hash, before }) => before?.hash !== hash);
  const rows = changed.map(({ bucket, hash, before }) =>
    rowsOf(bucket, { ...origin, fetchedAt, hash, version: (before?.version ?? 0n) + 1n }),
  );
  for (const part of partitions(rows)) await engine.insertBlocks('providerUsage', [providerUsageBlock(part)]);
  await deleteSuperseded(engine, origin, fetchedAt);
  const restated = changed.filter(({ before }) => before !== undefined).length;
  return {
    added: changed.length - restated,
    restated,
    unchanged: buckets.length - changed.length,
    lines: changed.reduce((sum, { bucket }) => sum + bucket.lines.length, 0),
  };
}

type Frame = Omit<ProviderUsageRow, 'bucket' | 'line'>;

function rowsOf(bucket: ReportBucket, frame: Frame): ProviderUsageRow[] {
  return [null, ...bucket.lines].map((line) => ({ ...frame, bucket, line }));
}

/** One block into one partition, which is a month, is all in or not at all. */
function partitions(buckets: readonly (readonly ProviderUsageRow[])[]): ProviderUsageRow[][] {
  const months = new Map<string, ProviderUsageRow[]>();
  for (const rows of buckets) {
    const month = new Date(rows[0]?.bucket.from ?? 0).toISOString().slice(0, 'YYYY-MM'.length);
    months.set(month, [...(months.get(month) ?? []), ...rows]);
  }
  return [...months.values()];
}

/** Of what the bucket says, in whatever order its lines come. */
function hashOf({ to, lines }: ReportBucket): bigint {
  const said = lines.map((line) => JSON.stringify(canonical(line))).sort();
  return createHash('sha256')
    .update(JSON.stringify([to, said]))
    .digest()
    .readBigUInt64LE();
}

function canonical({ usage, cost, attributes, ...line }: ReportLine): unknown {
  return [entries(line), entries(usage), cost && [String(cost.picos), cost.currency], entries(attributes)];
}

function entries(record: object): unknown {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
