import { divideRounded, type Picos } from '../../money.ts';

/** Volumes are whole 10^-12, so that half a document can be one. */
const ONE = 10n ** 12n;

/** Cost of one unit; null where there was no unit: what is divided by nothing is not zero. */
export function unitCost(cost: Picos, volume: bigint | null): Picos | null {
  return volume === null || volume <= 0n ? null : divideRounded(cost * ONE, volume);
}

/** How much more than before, as a ratio less one; null where nothing was before. */
export function growthOf(now: number, before: number): number | null {
  return before > 0 ? now / before - 1 : null;
}
