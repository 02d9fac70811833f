import type { Picos } from '../../money.ts';

/** What makes a change worth telling somebody. */
export interface Materiality {
  /** Least dollars of one day. */
  readonly floor: Picos;
  /** Least share of an ordinary day of what it is part of, in percent. */
  readonly percentOfParent: bigint;
}

/** A dollar a day, and two percent of the parent's mean day. */
const MATERIALITY: Materiality = { floor: 1_000_000_000_000n, percentOfParent: 2n };

/** Whether a day's impact, up or down, matters beside its parent's mean day; a parent of which nothing is known has no say. */
export function isMaterial(
  impact: Picos,
  parentDay: Picos | null,
  { floor, percentOfParent }: Materiality = MATERIALITY,
): boolean {
  const size = impact < 0n ? -impact : impact;
  return size >= floor && (parentDay === null || size * 100n >= parentDay * percentOfParent);
}
