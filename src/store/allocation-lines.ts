import { allocate, type PoolPart, type Share, weightsOf } from '../core/allocation/allocate.ts';
import type { Allocation, AllocationBucket } from '../core/allocation/allocation.ts';
import { CHARGE_CATEGORIES, type Charge } from '../core/charge.ts';
import { OPERATIONS } from '../core/call.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { driverWeights } from './allocation-driver.ts';
import { type PoolKey, poolName, poolParts } from './allocation-pool.ts';
import type { StorableCharge } from './charge-columns.ts';
import { derivedDeliveries, replaceDerived } from './charges.ts';
import { monthOf } from '../core/period.ts';
import { DERIVED_CHARGE, derivedId } from './derived-charge.ts';
import type { SpendStore } from './spend-query.ts';

/**
 * Moves the cost of every pool to its shares, month by month: all months of the interval. Each allocation sees what those before
 * it did. Tells how many lines are new, changed or gone.
 */
export async function allocatePools(store: SpendStore, interval: Interval): Promise<number> {
  const allocations = store.allocations();
  let changed = await dropOthers(store, allocations);
  for (let month = monthOf(interval.from); month.from < interval.to; month = monthOf(month.to)) {
    for (const [index, allocation] of allocations.entries()) {
      changed += await allocateMonth(store, allocation, month, allocations.slice(index));
    }
  }
  return changed;
}

async function allocateMonth(
  store: SpendStore,
  allocation: Allocation,
  month: Interval,
  unseen: readonly Allocation[],
): Promise<number> {
  const valid = within(month, allocation);
  const lines = valid === null ? [] : await linesOf(store, allocation, valid, unseen);
  const delivery = `${deliveryPrefix(allocation)}${new Date(month.from).toISOString().slice(0, 'YYYY-MM'.length)}`;
  const storable = lines.map((line) => storableLine(line, allocation, month, delivery));
  const { added, restated, deleted } = await replaceDerived(store.engine, { origin: 'allocation', delivery }, storable);
  return added + restated + deleted;
}

/** What an allocation would do with what there is to split in an interval, without doing it. */
export async function sharesOf(
  store: SpendStore,
  allocation: Allocation,
  parts: readonly PoolPart<PoolKey>[],
  interval: Interval,
  unseen: readonly Allocation[],
): Promise<readonly Share<PoolKey>[]> {
  if (parts.length === 0) return [];
  const measured = await driverWeights(store, allocation, interval, unseen);
  const weights = weightsOf(allocation, measured, bucketStarts(interval, allocation.bucket, 'UTC'));
  return allocate(parts, weights);
}

/** A line that is booked: a share, or, without an owner, what all shares of a part take out of the pool. */
interface Line extends Omit<Share<PoolKey>, 'owner'> {
  readonly owner: readonly string[] | null;
}

async function linesOf(
  store: SpendStore,
  allocation: Allocation,
  interval: Interval,
  unseen: readonly Allocation[],
): Promise<Line[]> {
  const parts = await poolParts(store, allocation, interval, unseen).catch(noneIfTooMany);
  const shares = await sharesOf(store, allocation, parts, interval, unseen);
  const byPart = Map.groupBy(shares, ({ key, bucket }) => JSON.stringify([key, bucket]));
  const out = [...byPart.values()].flatMap((ofPart) => {
    const [first] = ofPart;
    if (!first) return [];
    const costs = first.costs.map((_, kind) => -ofPart.reduce((sum, share) => sum + (share.costs[kind] ?? 0n), 0n));
    return [{ ...first, costs, owner: null, weight: first.totalWeight }];
  });
  return [...out, ...shares].filter(({ costs }) => costs.some((cost) => cost !== 0n));
}

/** A pool of more parts than can be answered stays where it is; everything else is derived all the same. */
function noneIfTooMany(error: unknown): PoolPart<PoolKey>[] {
  if (error instanceof AppError && error.code === 'too-large') return [];
  throw error;
}

function storableLine(line: Line, allocation: Allocation, month: Interval, delivery: string): StorableCharge {
  const { key, bucket, owner, costs } = line;
  const { fields, dimensions } = key;
  const [effective = 0n, billed = 0n, list = 0n, contracted = 0n] = costs;
  const own = Object.fromEntries(allocation.by.map((name, index) => [name, owner?.[index] ?? '']));
  const charge: Charge = {
    ...DERIVED_CHARGE,
    ...partiesOf(fields),
    id: derivedId([delivery, key, bucket, owner]),
    origin: 'allocation',
    description: owner === null ? `Split by allocation ${allocation.name}.` : `Share of allocation ${allocation.name}.`,
    chargePeriod: { from: bucket, to: endOf(bucket, allocation.bucket) },
    billingPeriod: month,
    resource: poolName(allocation),
    resourceType: 'pool',
    costs: { billed, effective, list, contracted },
    tags: {},
    assigned: owner === null ? dimensions : { ...dimensions, ...own },
    native: howOf(line, allocation),
  };
  const model = fields.model === null ? null : { model: fields.model, developer: null, family: null, version: null };
  return { charge, model, amountMicros: null, dollars: (amount) => amount };
}

/** What a line has in common with what it was split from. */
function partiesOf(fields: PoolKey['fields']) {
  return {
    category: CHARGE_CATEGORIES.find((category) => category === fields.chargeCategory) ?? 'usage',
    invoiceIssuer: fields.invoiceIssuer ?? '',
    serviceProvider: fields.serviceProvider ?? '',
    hostProvider: fields.hostProvider ?? '',
    billingAccount: fields.billingAccount ?? '',
    subAccount: fields.subAccount,
    serviceName: fields.serviceName ?? '',
    traffic: {
      provider: fields.provider ?? '',
      model: fields.model,
      operation: OPERATIONS.find((name) => name === fields.operation) ?? 'other',
      quantity: null,
      serviceTier: null,
    },
  } as const satisfies Partial<Charge>;
}

/** How a share came about, for whoever opens it. */
function howOf({ owner, weight, totalWeight }: Line, allocation: Allocation): Record<string, string> {
  return {
    allocation: allocation.name,
    driver: driverText(allocation),
    weight: String(weight),
    totalWeight: String(totalWeight),
    ...(owner === null ? {} : { owner: JSON.stringify(owner) }),
  };
}

/** "proportional readUnits a day", for people. */
export function driverText({ driver, bucket }: Allocation): string {
  return 'measure' in driver ? `${driver.kind} ${driver.measure} by ${bucket}` : driver.kind;
}

/** Allocations that the rules no longer have leave nothing behind. */
async function dropOthers(store: SpendStore, allocations: readonly Allocation[]): Promise<number> {
  let dropped = 0;
  for (const delivery of await derivedDeliveries(store.engine, 'allocation')) {
    if (allocations.some((allocation) => delivery.startsWith(deliveryPrefix(allocation)))) continue;
    dropped += (await replaceDerived(store.engine, { origin: 'allocation', delivery }, [])).deleted;
  }
  return dropped;
}

function deliveryPrefix({ name }: Allocation): string {
  return `allocation ${name} `;
}

function within({ from, to }: Interval, { validFrom, validUntil }: Allocation): Interval | null {
  const valid = { from: Math.max(from, validFrom ?? from), to: Math.min(to, validUntil ?? to) };
  return valid.from < valid.to ? valid : null;
}

function endOf(bucket: number, kind: AllocationBucket): number {
  if (kind === 'month') return monthOf(bucket).to;
  return bucket + (kind === 'day' ? 24 : 1) * 3_600_000;
}
