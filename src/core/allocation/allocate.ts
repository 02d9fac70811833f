import type { Picos } from '../money.ts';
import type { Allocation, FixedShare } from './allocation.ts';
import { splitExactly } from './split.ts';

/** How much of the driver an owner has in a bucket. */
export interface Weight {
  /** One value for each dimension of the allocation's `by`. */
  readonly owner: readonly string[];
  /** Start of the bucket, epoch milliseconds. */
  readonly bucket: number;
  /** Not negative. */
  readonly weight: bigint;
}

/** A part of the pool that is alike in everything but time: what it costs in a bucket, in as many ways as are split. */
export interface PoolPart<Key> {
  readonly key: Key;
  readonly bucket: number;
  /** Costs of several kinds, each split by the same weights. */
  readonly costs: readonly Picos[];
}

/** What an owner gets of a part of a pool. */
export interface Share<Key> {
  readonly key: Key;
  readonly bucket: number;
  readonly owner: readonly string[];
  readonly costs: readonly Picos[];
  readonly weight: bigint;
  /** Of all owners in the bucket. */
  readonly totalWeight: bigint;
}

/** More shares of a month than this are no allocation that anyone could read. */
export const MOST_SHARES = 200_000;

/**
 * Splits every part of a pool by the weights of its bucket. Shares of a part add up to it, to the picodollar, in every kind of
 * cost. A part whose bucket has no weights has no shares: it stays where it is, and so does all of a pool that would have too many.
 */
export function allocate<Key>(parts: readonly PoolPart<Key>[], weights: readonly Weight[]): Share<Key>[] {
  const byBucket = Map.groupBy(weights, ({ bucket }) => bucket);
  const count = parts.reduce((sum, { bucket }) => sum + (byBucket.get(bucket)?.length ?? 0), 0);
  return count > MOST_SHARES ? [] : parts.flatMap((part) => sharesOf(part, byBucket.get(part.bucket) ?? []));
}

function sharesOf<Key>({ key, bucket, costs }: PoolPart<Key>, weights: readonly Weight[]): Share<Key>[] {
  const amounts = weights.map(({ weight }) => weight);
  const splits = costs.map((cost) => splitExactly(cost, amounts));
  if (splits.some((split) => split === null)) return [];
  const totalWeight = amounts.reduce((sum, weight) => sum + weight, 0n);
  return weights
    .map(({ owner, weight }, index) => ({
      key,
      bucket,
      owner,
      costs: splits.map((split) => split?.[index] ?? 0n),
      weight,
      totalWeight,
    }))
    .filter(({ weight, costs: shares }) => weight > 0n || shares.some((cost) => cost !== 0n));
}

/** The weights by which an allocation splits the buckets, from what the driver measured in them. */
export function weightsOf(
  allocation: Allocation,
  measured: readonly Weight[],
  buckets: readonly number[],
): readonly Weight[] {
  const { driver, remainder, cutoff } = allocation;
  if (driver.kind === 'direct') return [];
  if (driver.kind === 'fixed')
    return buckets.flatMap((bucket) => driver.shares.map((share) => fixedWeight(share, bucket)));
  const found = measured.filter(({ weight }) => weight > 0n);
  const weights = driver.kind === 'even' ? found.map((weight) => ({ ...weight, weight: 1n })) : found;
  const whole = remainder === 'spread' ? withMissingBuckets(weights, buckets) : weights;
  return cutoff === null ? whole : withCutoff(whole, cutoff.percent, cutoff.name);
}

function fixedWeight({ owner, partsMicros }: FixedShare, bucket: number): Weight {
  return { owner, bucket, weight: partsMicros };
}

/** A bucket that measured nothing is split as all others together. */
function withMissingBuckets(weights: readonly Weight[], buckets: readonly number[]): Weight[] {
  const measured = new Set(weights.map(({ bucket }) => bucket));
  const missing = buckets.filter((bucket) => !measured.has(bucket));
  const owners = [...Map.groupBy(weights, ({ owner }) => JSON.stringify(owner)).values()];
  return [
    ...weights,
    ...missing.flatMap((bucket) =>
      owners.map((same) => ({
        owner: same[0]?.owner ?? [],
        bucket,
        weight: same.reduce((sum, { weight }) => sum + weight, 0n),
      })),
    ),
  ];
}

/** The smallest owners of a bucket, as long as they have less than the percentage together, become one. */
function withCutoff(weights: readonly Weight[], percent: number, name: string): Weight[] {
  return [...Map.groupBy(weights, ({ bucket }) => bucket).values()].flatMap((inBucket) => {
    const total = inBucket.reduce((sum, { weight }) => sum + weight, 0n);
    const smallestFirst = inBucket.toSorted(bySize);
    const limit = (total * BigInt(Math.round(percent * 1000))) / 100_000n;
    let tail = 0n;
    const kept = smallestFirst.filter(({ weight }) => {
      if (tail + weight > limit) return true;
      tail += weight;
      return false;
    });
    const [first] = inBucket;
    if (tail === 0n || !first) return inBucket;
    return [...kept, { owner: first.owner.map(() => name), bucket: first.bucket, weight: tail }];
  });
}

function bySize(one: Weight, other: Weight): number {
  return Number(one.weight > other.weight) - Number(one.weight < other.weight);
}

/**
 * The marginal weights of owners: by how much the highest hour of a bucket would be lower without the owner. Where that is
 * nothing for all, nobody has a weight.
 */
export function marginalWeights(hourly: readonly Weight[], bucketOf: (hour: number) => number): Weight[] {
  return [...Map.groupBy(hourly, ({ bucket }) => bucketOf(bucket))].flatMap(([bucket, inBucket]) => {
    const hours = [...Map.groupBy(inBucket, (weight) => weight.bucket).values()];
    const peakWithout = (excluded: string | null): bigint =>
      hours.reduce((peak, hour) => {
        const sum = hour.reduce(
          (all, { owner, weight }) => (JSON.stringify(owner) === excluded ? all : all + weight),
          0n,
        );
        return sum > peak ? sum : peak;
      }, 0n);
    const peak = peakWithout(null);
    const owners = new Map(inBucket.map(({ owner }) => [JSON.stringify(owner), owner]));
    return [...owners].map(([name, owner]) => ({ owner, bucket, weight: peak - peakWithout(name) }));
  });
}
