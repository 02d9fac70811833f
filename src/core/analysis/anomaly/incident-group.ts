import type { Picos } from '../../money.ts';

/** One alarm of one series, as grouping sees it. */
export interface Alarm {
  /** What the series is cut along: dimension to member; none is everything. */
  readonly members: Readonly<Record<string, string>>;
  /** What moved: cost, or a driver of it. */
  readonly driver: string;
  /** Milliseconds since 1970 at which it began. */
  readonly at: number;
  readonly impact: Picos;
}

/** Alarms of one cause. */
export interface IncidentGroup {
  /** The narrowest of the largest: what the incident is told as. */
  readonly head: Alarm;
  readonly alarms: readonly Alarm[];
}

const TOGETHER_MS = 48 * 3_600_000;
/** A wide alarm is folded into a narrow one that explains this much of it, in percent. */
const EXPLAINS_PERCENT = 80n;
/** Alarms that overlap without one being inside the other are one where the smaller has this share of the larger, in percent. */
const ALIKE_PERCENT = 50n;

/** Puts alarms of one cause together: the same slice, or slices inside one another or alike, of one direction within two days. */
export function incidentGroups(alarms: readonly Alarm[]): IncidentGroup[] {
  const groups: Alarm[][] = [];
  for (const alarm of alarms.toSorted(
    (left, right) => compare(sizeOf(right), sizeOf(left)) || depth(right) - depth(left),
  )) {
    const group = groups.find((others) => others.some((other) => belong(other, alarm)));
    if (group === undefined) groups.push([alarm]);
    else group.push(alarm);
  }
  return groups.map((group) => ({ head: headOf(group), alarms: group }));
}

/** The narrowest alarm that explains most of the group's largest. */
function headOf(group: readonly Alarm[]): Alarm {
  const [largest, ...rest] = group;
  if (largest === undefined) throw new Error('A group of alarms without an alarm');
  return rest.reduce((head, alarm) => {
    const explains = sizeOf(alarm) * 100n >= sizeOf(largest) * EXPLAINS_PERCENT;
    return explains && depth(alarm) > depth(head) ? alarm : head;
  }, largest);
}

function belong(left: Alarm, right: Alarm): boolean {
  if (Math.abs(left.at - right.at) > TOGETHER_MS || left.impact < 0n !== right.impact < 0n) return false;
  const [narrow, wide] = depth(left) > depth(right) ? [left, right] : [right, left];
  if (isInside(narrow, wide)) {
    const same = isInside(wide, narrow) || narrow.driver === wide.driver;
    return same || sizeOf(narrow) * 100n >= sizeOf(wide) * EXPLAINS_PERCENT;
  }
  return left.driver === right.driver && overlap(left, right) && share(left, right) >= ALIKE_PERCENT;
}

function isInside(inner: Alarm, outer: Alarm): boolean {
  return Object.entries(outer.members).every(([dimension, member]) => inner.members[dimension] === member);
}

/** Whether a call can be in both: no dimension tells them apart, and they share one. */
function overlap(left: Alarm, right: Alarm): boolean {
  const shared = Object.keys(left.members).filter((dimension) => dimension in right.members);
  return shared.length > 0 && shared.every((dimension) => left.members[dimension] === right.members[dimension]);
}

function share(left: Alarm, right: Alarm): bigint {
  const [less, more] = sizeOf(left) < sizeOf(right) ? [left, right] : [right, left];
  return sizeOf(more) === 0n ? 0n : (sizeOf(less) * 100n) / sizeOf(more);
}

function sizeOf({ impact }: Alarm): Picos {
  return impact < 0n ? -impact : impact;
}

function depth({ members }: Alarm): number {
  return Object.keys(members).length;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
