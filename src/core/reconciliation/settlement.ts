import { splitExactly } from '../allocation/split.ts';
import type { Operation } from '../call.ts';
import type { Picos } from '../money.ts';
import type { Interval } from '../period.ts';
import { type Claim, ClaimedTraffic, type Traffic } from './claim.ts';

/** What a group of bill lines, alike in everything that attribution reads, charges for one provider's traffic. */
export interface BilledGroup extends Claim {
  readonly period: Interval;
  readonly cost: Picos;
}

/** What calls of one model, operation and party cost in one UTC day. */
export interface MeteredDay extends Traffic {
  readonly operation: Operation;
  /** Start of the day, epoch milliseconds. */
  readonly day: number;
  readonly cost: Picos;
  readonly listCost: Picos;
}

/** Metered cost that a group of bill lines contains, and that so must not count beside them. */
export interface Settled<Group extends BilledGroup> {
  readonly group: Group;
  readonly model: string;
  readonly operation: Operation;
  readonly day: number;
  readonly cost: Picos;
  readonly listCost: Picos;
}

/** Of all that was metered, each picodollar is in one of these. */
export interface Settlement<Group extends BilledGroup> {
  readonly settled: readonly Settled<Group>[];
  /** What no line is for. */
  readonly unbilled: readonly MeteredDay[];
}

const DAY_MS = 86_400_000;

/**
 * Which metered cost the bill of one provider contains: that of each day that a line is for, of the model and party it is for
 * (claim.ts). Lines that are for the same share it by what they charge, to the last picodollar.
 */
export function settle<Group extends BilledGroup>(
  groups: readonly Group[],
  metered: readonly MeteredDay[],
): Settlement<Group> {
  const claimed = new ClaimedTraffic(groups.filter(({ cost }) => cost > 0n));
  const settled: Settled<Group>[] = [];
  const unbilled: MeteredDay[] = [];
  for (const cell of metered) {
    const lines = claimed.on(cell).filter(({ period }) => touches(period, cell.day));
    const shares = sharesOf(cell, lines);
    if (shares === null) unbilled.push(cell);
    else settled.push(...shares);
  }
  return { settled, unbilled };
}

function sharesOf<Group extends BilledGroup>(
  { model, operation, day, cost, listCost }: MeteredDay,
  lines: readonly Group[],
): Settled<Group>[] | null {
  const weights = lines.map((group) => weightOn(group, day));
  const costs = splitExactly(cost, weights);
  const listCosts = splitExactly(listCost, weights);
  if (costs === null || listCosts === null) return null;
  return lines.map((group, index) => ({
    group,
    model,
    operation,
    day,
    cost: costs[index] ?? 0n,
    listCost: listCosts[index] ?? 0n,
  }));
}

function touches({ from, to }: Interval, day: number): boolean {
  return from < day + DAY_MS && to > day;
}

/** What the lines charge for the day, their cost spread evenly over their period. */
function weightOn({ cost, period }: BilledGroup, day: number): bigint {
  const length = Math.max(1, period.to - period.from);
  const within = Math.min(period.to, day + DAY_MS) - Math.max(period.from, day);
  return (cost * BigInt(within)) / BigInt(length) + 1n;
}
