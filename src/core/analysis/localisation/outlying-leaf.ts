import { quantileOfSorted } from '../quantile.ts';
import { type LeafScores, weighedLeaves } from './leaf-score.ts';

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
/** An excess below this share of the threshold is none. */
const SATURATED = 0.01;
/** Chance alone may bring one leaf this far in a thousand cubes. */
const LEAST_GAIN = -2 * Math.log(0.001);

/**
 * Single leaves are judged by the exponential tail of the standardised changes of the others, up and down apart: relative change is skewed, and
 * a normal law would call every hundredth-largest fall a cause.
 */
export function outlyingLeaves(scores: LeafScores): OutlyingLeaf[] {
  const leaves = weighedLeaves(scores);
  return [1, -1].flatMap((sign) => outlyingOneWay(scores, leaves, sign)).sort((a, b) => b.gain - a.gain);
}

function outlyingOneWay({ change, weight }: LeafScores, leaves: Int32Array, sign: number): OutlyingLeaf[] {
  const sizes = Float64Array.from(leaves, (leaf) => sign * (change[leaf] ?? 0) * Math.sqrt(weight[leaf] ?? 0));
  const sorted = sizes.filter((size) => size > 0).sort();
  const tail = Math.max(TAIL_LEAST, Math.ceil(sorted.length * TAIL_SHARE));
  if (sorted.length < 2 * tail) return [];
  const threshold = sorted[sorted.length - 1 - tail] ?? 0;
  // The median of an exponential law is its mean times the logarithm of two; a few true outliers hardly move it.
  const excess = ((quantileOfSorted(sorted.subarray(-tail), 0.5) ?? 0) - threshold) / Math.LN2;
  // Half of the tail at one place is where changes end (all that is gone is -2): nothing is beyond it.
  if (excess <= SATURATED * threshold) return [];
  const known = tail * MEDIAN_EFFICIENCY;
  const found: OutlyingLeaf[] = [];
  for (const [index, leaf] of leaves.entries()) {
    const beyond = Math.max(0, (sizes[index] ?? 0) - threshold);
    const gain = 2 * (known * Math.log1p(beyond / excess / known) - Math.log(tail));
    if (gain > LEAST_GAIN) found.push({ leaf, change: change[leaf] ?? 0, gain });
  }
  return found;
}
