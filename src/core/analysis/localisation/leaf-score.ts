import { quantileOfSorted } from '../quantile.ts';

/** How far each leaf is from what was expected, and how much that says. */
export interface LeafScores {
  /** Change of each leaf; of amounts `2(v-f)/(v+f)`, from -2 (gone) to 2 (new). */
  readonly change: Float64Array;
  /** One over the variance of ordinary change of such a leaf; 0 leaves it out. */
  readonly weight: Float64Array;
}

/** Changes whose noise is like that of leaves of like size. */
export interface SizedChanges {
  readonly change: Float64Array;
  readonly size: Float64Array;
  /** The leaves that have a size, the smallest first. */
  readonly bySize: Int32Array;
}

const SIZE_BINS = 8;
/** Ordinary change is never taken for less than this. */
const NOISE_FLOOR = 0.02;
const MEDIAN_OF_NORMAL = 0.6745;
const WITHIN_ONE_SIGMA = 0.683;

/** Changes of amounts against those expected. A negative amount counts as none. */
export function amountScores(expected: Float64Array, actual: Float64Array): SizedChanges {
  const size = new Float64Array(expected.length);
  const change = new Float64Array(expected.length);
  for (let leaf = 0; leaf < expected.length; leaf++) {
    const before = Math.max(expected[leaf] ?? 0, 0);
    const after = Math.max(actual[leaf] ?? 0, 0);
    size[leaf] = before + after;
    change[leaf] = isPresent(before + after) ? (2 * (after - before)) / (before + after) : 0;
  }
  return { change, size, bySize: leavesBySize(size) };
}

/** The leaves that have a positive, finite size, the smallest first. */
export function leavesBySize(size: Float64Array): Int32Array {
  const leaves = Int32Array.from(size.keys()).filter((leaf) => isPresent(size[leaf]));
  return leaves.sort((left, right) => (size[left] ?? 0) - (size[right] ?? 0));
}

/** Weights by the noise of leaves of like size, most of which are taken to be ordinary. Leaves that are explained already are left out. */
export function withNoiseOf({ change, bySize }: SizedChanges, explained: Uint8Array): LeafScores {
  const weight = new Float64Array(change.length);
  const rest = bySize.filter((leaf) => explained[leaf] !== 1);
  for (let bin = 0; bin < SIZE_BINS; bin++) {
    const leaves = rest.subarray((bin * rest.length) / SIZE_BINS, ((bin + 1) * rest.length) / SIZE_BINS);
    const sigma = noiseOf(change, leaves);
    for (const leaf of leaves) weight[leaf] = 1 / sigma ** 2;
  }
  return { change, weight };
}

function isPresent(size: number | undefined): boolean {
  return size !== undefined && size > 0 && Number.isFinite(size);
}

function noiseOf(change: Float64Array, leaves: Int32Array): number {
  const sizes = new Float64Array(leaves.length);
  for (let index = 0; index < leaves.length; index++) sizes[index] = Math.abs(change[leaves[index] ?? 0] ?? 0);
  sizes.sort();
  const half = (quantileOfSorted(sizes, 0.5) ?? 0) / MEDIAN_OF_NORMAL;
  return Math.max(NOISE_FLOOR, Math.min(half, quantileOfSorted(sizes, WITHIN_ONE_SIGMA) ?? 0));
}
