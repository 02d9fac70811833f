import { splitExactly } from '../allocation/split.ts';
import type { Picos } from '../money.ts';
import type { Interval } from '../period.ts';

/** What a group of bill lines, alike in everything that attribution reads, charges for one provider's traffic. */
export interface BilledGroup {
  /** Null where the lines do not say; they are for the models that no other line of the provider names. */
  readonly model: string | null;
  readonly period: Interval;
  readonly cost: Picos;
}

/** What calls of one model cost in one UTC day. */
export interface MeteredDay {
  readonly model: string;
  /** Start of the day, epoch milliseconds. */
  readonly day: number;
  readonly cost: Picos;
  readonly listCost: Picos;
}

/** Metered cost that a group of bill lines contains, and that so must not count beside them. */
export interface Settled<Group extends BilledGroup> {
  readonly group: Group;
  readonly model: string;
  readonly day: number;
  readonly cost: Picos;
  readonly listCost: Picos;
}

const DAY_MS = 86_400_000;

/**
 * Which metered cost the bill of one provider contains: that of each day and model that a line is for. Lines that are for the
 * same share it by what they charge, to the last picodollar. Days and models without a line stay as they were metered.
 */
export function settle<Group extends BilledGroup>(
  groups: readonly Group[],
  metered: readonly MeteredDay[],
): Settled<Group>[] {
  const charged = groups.filter(({ cost }) => cost > 0n);
  const named = new Set(charged.flatMap(({ model }) => model ?? []));
  return metered.flatMap((cell) => {
    const isFor = ({ model }: Group): boolean => (model === null ? !named.has(cell.model) : model === cell.model);
    const lines = charged.filter((group) => isFor(group) && touches(group.period, cell.day));
    const weights = lines.map((group) => weightOn(group, cell.day));
    const costs = splitExactly(cell.cost, weights);
    const listCosts = splitExactly(cell.listCost, weights);
    if (costs === null || listCosts === null) return [];
    return lines.map((group, index) => ({
      group,
      model: cell.model,
      day: cell.day,
      cost: costs[index] ?? 0n,
      listCost: listCosts[index] ?? 0n,
    }));
  });
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
