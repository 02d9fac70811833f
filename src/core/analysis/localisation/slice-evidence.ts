import { quantile } from '../quantile.ts';
import type { LeafScores } from './leaf-score.ts';
import type { ChangedSlice } from './slice-scan.ts';

/** Changes count as no farther out than this many standard deviations. */
const FAR = 10;
/** The leaf of a slice that three of four others have moved as far as. */
const LOWER_QUARTILE = 0.25;

/**
 * How many times the variance of changes outside of a slice is that of a normal law of the same middle; at least once. Real changes have wide
 * tails: a slice must gain that many times as much.
 */
export function wildness({ change, weight }: LeafScores, left: Int32Array, slice: Int32Array): number {
  const squares = (leaves: Int32Array): number => {
    let sum = 0;
    for (const leaf of leaves) sum += Math.min((change[leaf] ?? 0) ** 2 * (weight[leaf] ?? 0), FAR ** 2);
    return sum;
  };
  const outside = left.length - slice.length;
  return outside > 0 ? Math.max(1, (squares(left) - squares(slice)) / outside) : 1;
}

/**
 * Gain of a slice by ranks alone, whatever law changes follow: the likelihood that so many of its leaves moved as far as its lower quartile did,
 * against the share of leaves outside that did.
 */
export function rankGain({ change, weight }: LeafScores, left: Int32Array, slice: ChangedSlice): number {
  const sign = Math.sign(slice.change);
  const size = (leaf: number): number => sign * (change[leaf] ?? 0) * Math.sqrt(weight[leaf] ?? 0);
  const level = quantile(Float64Array.from(slice.leaves, size), LOWER_QUARTILE) ?? 0;
  let [inside, all] = [0, 0];
  for (const leaf of slice.leaves) if (size(leaf) >= level) inside++;
  for (const leaf of left) if (size(leaf) >= level) all++;
  const outside = (all - inside + 0.5) / (left.length - slice.leaves.length + 1);
  return outside >= 1 ? 0 : 2 * likelihood(inside, slice.leaves.length, outside);
}

/** Logarithm of how much better k of n fits its own share than another. */
function likelihood(count: number, all: number, share: number): number {
  const own = count / all;
  return own <= share ? 0 : weighed(count, own / share) + weighed(all - count, (1 - own) / (1 - share));
}

function weighed(count: number, ratio: number): number {
  return count === 0 ? 0 : count * Math.log(ratio);
}
