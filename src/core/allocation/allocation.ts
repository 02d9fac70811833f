/** A shared cost and how it is split (docs/reference/allocations.md). In the order of the file: later ones see what earlier ones did. */
export interface Allocation {
  readonly name: string;
  readonly description: string | null;
  /** Who answers for what is not split. */
  readonly owner: string | null;
  /** What is split: everything in the ledger whose dimensions have these values. */
  readonly pool: Selection;
  /** The dimensions whose values are the owners of shares. */
  readonly by: readonly string[];
  readonly driver: Driver;
  /** The time in which a pool and its driver are held against each other, UTC. */
  readonly bucket: AllocationBucket;
  /** keep: what has no driver stays in the pool. spread: it is split as the rest of the month was. */
  readonly remainder: 'keep' | 'spread';
  /** Shares of less than `percent` of a bucket together go to one share of this name; null for none. */
  readonly cutoff: { readonly percent: number; readonly name: string } | null;
  /** Half open, epoch milliseconds; null is unbounded. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
}

/** Dimension to the values of which it has one. */
export type Selection = ReadonlyMap<string, readonly string[]>;

export const ALLOCATION_BUCKETS = ['hour', 'day', 'month'] as const;
export type AllocationBucket = (typeof ALLOCATION_BUCKETS)[number];

export const DRIVER_KINDS = ['proportional', 'even', 'fixed', 'marginal', 'direct'] as const;
export type DriverKind = (typeof DRIVER_KINDS)[number];

/**
 * What a share is in proportion to.
 * proportional: a measure of the events selected. even: one for each owner that has any of it. marginal: how much lower the peak
 * hour of the bucket's month would be without the owner. fixed: so many parts for each owner. direct: nothing, what rules say
 * of the pool's own lines stays.
 */
export type Driver =
  | {
      readonly kind: 'proportional' | 'even' | 'marginal';
      /** A measure of the ledger (calls, tokens, cost …) or a meter of calls (readUnits, seats …). */
      readonly measure: string;
      readonly where: Selection;
    }
  | { readonly kind: 'fixed'; readonly shares: readonly FixedShare[] }
  | { readonly kind: 'direct' };

export interface FixedShare {
  /** One value for each dimension of `by`. */
  readonly owner: readonly string[];
  /** Millionths. */
  readonly partsMicros: bigint;
}
