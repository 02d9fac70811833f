import type { Picos } from '../../money.ts';

/**
 * The weeks (by their place) that cost at least twice the week before. The first weeks of something new double from nothing and are
 * none, nor are weeks that cost less than `floor`; the last one counts only if it is over.
 */
export function doublings(weeks: readonly Picos[], floor: Picos): number[] {
  return weeks.flatMap((cost, index) => {
    const before = weeks[index - 1] ?? 0n;
    return before > 0n && cost >= floor && cost >= 2n * before ? [index] : [];
  });
}
