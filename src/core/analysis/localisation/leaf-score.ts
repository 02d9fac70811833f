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
  /** Which of the bins of like size each leaf is in; `ABSENT` where it has no size. */
  readonly bin: Uint8Array;
}

const ABSENT = 255;
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
  return { change, bin: binsOf(size) };
}

/** Bins of as many leaves each, by size; a leaf without a positive, finite one is in none. */
export function binsOf(size: Float64Array): Uint8Array {
  const sorted = size.filter(isPresent).sort();
  const bounds = Array.from(
    { length: SIZE_BINS - 1 },
    (_, bin) => sorted[Math.ceil(((bin + 1) * sorted.length) / SIZE_BINS)] ?? 0,
  );
  const bins = new Uint8Array(size.length).fill(ABSENT);
  for (let leaf = 0; leaf < size.length; leaf++) {
    const own = size[leaf] ?? 0;
    if (!isPresent(own)) continue;
    let bin = 0;
    while (bin < bounds.length && own >= (bounds[bin] ?? 0)) bin++;
    bins[leaf] = bin;
  }
  return bins;
}

/** Weights by the noise of leaves of like size, most of which are taken to be ordinary. Leaves that are explained already are left out. */
export function withNoiseOf({ change, bin }: SizedChanges, explained: Uint8Array): LeafScores {
  const left = bin.map((own, leaf) => (explained[leaf] === 1 ? ABSENT : own));
  const weights = Array.from({ length: SIZE_BINS }, (_, own) => 1 / noiseOf(change, left, own) ** 2);
  return { change, weight: Float64Array.from(left, (own) => weights[own] ?? 0) };
}

/** Weights this many times those before are worth another look. */
const QUIETER = 1.1;

/** Whether the noise of any leaf that is not left out is less than it was taken for. */
export function isQuieter({ weight }: LeafScores, before: LeafScores): boolean {
  return weight.some((own, leaf) => own > QUIETER * (before.weight[leaf] ?? 0));
}

/** The leaves that are not left out. */
export function weighedLeaves({ weight }: LeafScores): Int32Array {
  const leaves = new Int32Array(weight.length);
  let count = 0;
  for (let leaf = 0; leaf < weight.length; leaf++) if ((weight[leaf] ?? 0) > 0) leaves[count++] = leaf;
  return leaves.subarray(0, count);
}

function isPresent(size: number | undefined): boolean {
  return size !== undefined && size > 0 && Number.isFinite(size);
}

/** Standard deviation of the ordinary changes of one bin. */
function noiseOf(change: Float64Array, bins: Uint8Array, bin: number): number {
  const sizes = change.filter((_, leaf) => bins[leaf] === bin).map(Math.abs);
  sizes.sort();
  const half = (quantileOfSorted(sizes, 0.5) ?? 0) / MEDIAN_OF_NORMAL;
  return Math.max(NOISE_FLOOR, Math.min(half, quantileOfSorted(sizes, WITHIN_ONE_SIGMA) ?? 0));
}
