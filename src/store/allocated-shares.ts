import { parseDecimal, type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';

/** What one owner got of one allocation. */
export interface AllocatedShare {
  readonly allocation: string;
  /** One value for each dimension of the allocation's `by`. */
  readonly owner: readonly string[];
  readonly cost: Picos;
  /** Of the driver, summed over the buckets. */
  readonly weight: bigint;
  readonly lines: number;
}

/** The shares that are booked in an interval, largest first. */
export async function allocatedShares(engine: Engine, { from, to }: Interval): Promise<AllocatedShare[]> {
  const rows = await engine.query<{ allocation: string; owner: string; spent: string; weight: string; lines: string }>(
    `SELECT native['allocation'] AS allocation, native['owner'] AS owner, toString(sum(cost)) AS spent,
  toString(sum(toInt128(native['weight']))) AS weight, toString(count()) AS lines
FROM charges FINAL
WHERE origin = 'allocation' AND native['owner'] != ''
  AND chargeStart >= toDateTime({from:UInt32}, 'UTC') AND chargeStart < toDateTime({to:UInt32}, 'UTC')
GROUP BY allocation, owner ORDER BY allocation, sum(cost) DESC, owner`,
    { from: Math.ceil(from / 1000), to: Math.ceil(to / 1000) },
  );
  return rows.map(({ allocation, owner, spent, weight, lines }) => ({
    allocation,
    owner: ownerOf(owner),
    cost: picosFromDollars(spent) ?? 0n,
    weight: parseDecimal(weight, 0) ?? 0n,
    lines: Number(lines),
  }));
}

function ownerOf(text: string): string[] {
  const owner: unknown = JSON.parse(text);
  return Array.isArray(owner) ? owner.map(String) : [];
}
