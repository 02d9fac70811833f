import type { LeafScores } from './leaf-score.ts';

/** A leaf whose change is beyond what the tail of all other leaves lets one expect. */
export interface OutlyingLeaf {
  readonly leaf: number;
  readonly change: number;
  /** Minus twice the logarithm of the number of leaves that chance would bring this far: the scale of a likelihood ratio. */
  readonly gain: number;
}

/** How many of the largest changes of each sign the tail is fitted to: at least, and as a share. */
const TAIL_LEAST = 30;
const TAIL_SHARE = 0.005;
/** The median of so many excesses knows their law as well as the mean of this share of them; what is not known makes the tail heavier. */
const MEDIAN_EFFICIENCY = 0.48;
/** Leaves that chance alone may bring this far in one cube. */
const EXPECTED_BY_CHANCE = 0.001;

/**
 * Single leaves are judged by the exponential tail of the standardised changes of the others, up and down apart: relative change is skewed, and
 * a normal law would call every hundredth-largest fall a cause.
 */
export function outlyingLeaves(scores: LeafScores): OutlyingLeaf[] {
  const leaves = Int32Array.from(scores.weight.keys()).filter((leaf) => (scores.weight[leaf] ?? 0) > 0);
  return [1, -1].flatMap((sign) => outlyingOneWay(scores, leaves, sign)).sort((a, b) => b.gain - a.gain);
}

function outlyingOneWay({ change, weight }: LeafScores, leaves: Int32Array, sign: number): OutlyingLeaf[] {
  const size = (leaf: number): number => sign * (change[leaf] ?? 0) * Math.sqrt(weight[leaf] ?? 0);
  const moved = leaves.filter((leaf) => size(leaf) > 0).sort((a, b) => size(b) - size(a));
  const tail = Math.max(TAIL_LEAST, Math.ceil(moved.length * TAIL_SHARE));
  if (moved.length < 2 * tail) return [];
  const threshold = size(moved[tail] ?? 0);
  // The median of an exponential law is its mean times the logarithm of two; a few true outliers hardly move it.
  const excess = (size(moved[tail >> 1] ?? 0) - threshold) / Math.LN2;
  const known = tail * MEDIAN_EFFICIENCY;
  const gain = (leaf: number): number =>
    2 * (known * Math.log1p((size(leaf) - threshold) / excess / known) - Math.log(tail));
  return [...moved.subarray(0, tail)]
    .map((leaf) => ({ leaf, change: change[leaf] ?? 0, gain: gain(leaf) }))
    .filter((outlier) => outlier.gain > -2 * Math.log(EXPECTED_BY_CHANCE));
}
