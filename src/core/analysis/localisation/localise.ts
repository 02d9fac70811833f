import type { Cube } from './cube.ts';
import { type Cuboid, cuboidsOf } from './cuboid.ts';
import { amountScores, isQuieter, withNoiseOf } from './leaf-score.ts';
import { outlyingLeaves } from './outlying-leaf.ts';
import { rankGain, wildness } from './slice-evidence.ts';
import { type ChangedSlice, leastGain, membersOf, SLICE_SCAN, type SliceScan, scanSlices } from './slice-scan.ts';

/** Where an amount changed: the fewest slices that say it. */
export interface Localisation {
  /** The one that explains most first; no leaf is in two. */
  readonly slices: readonly ChangedSlice[];
  /** Part of the whole change that is inside the slices, in the unit of the amounts; may exceed it where the rest moved the other way. */
  readonly explained: number;
  /** The whole change. */
  readonly change: number;
}

/** Each pass finds what the noise of the pass before hid, as long as that grew less. */
const PASSES = 4;
/** What a slice must gain by ranks alone, beyond what the best of as many random ones would. */
const RANK_GAIN = 7;
/** Most axes that a slice is cut along. */
const DEPTH = 5;

/** Localises the change from expected to actual amounts, one of each a leaf; a leaf with one that is not finite is left out. */
export function localise(cube: Cube, expected: Float64Array, actual: Float64Array, depth = DEPTH): Localisation {
  const cuboids = cuboidsOf(cube, depth);
  const scores = amountScores(expected, actual);
  const least = leastGain(cuboids, SLICE_SCAN.leastGain);
  const leastRankGain = leastGain(cuboids, RANK_GAIN);
  const slices: ChangedSlice[] = [];
  const explained = new Uint8Array(cube.leaves);
  let noisy = withNoiseOf(scores, explained);
  for (let pass = 0; pass < PASSES; pass++) {
    const scan: SliceScan = { ...SLICE_SCAN, slices: SLICE_SCAN.slices - slices.length };
    const own = noisy;
    const found = scanSlices(cube, cuboids, own, scan, (slice, left) => {
      if (slice.gain < least * wildness(own, left, slice.leaves)) return false;
      return rankGain(own, left, slice) >= leastRankGain;
    });
    for (const { leaves } of found) for (const leaf of leaves) explained[leaf] = 1;
    slices.push(...found);
    noisy = withNoiseOf(scores, explained);
    if (!isQuieter(noisy, own)) break;
  }
  const alone = outlyingLeaves(noisy).slice(0, SLICE_SCAN.slices - slices.length);
  slices.push(...alone.map(({ leaf, ...outlier }) => ({ ...outlier, ...leafSlice(cube, cuboids, leaf) })));
  const changeOf = (leaf: number): number => {
    const change = (actual[leaf] ?? 0) - (expected[leaf] ?? 0);
    return Number.isFinite(change) ? change : 0;
  };
  return {
    slices,
    explained: slices.reduce((sum, { leaves }) => leaves.reduce((part, leaf) => part + changeOf(leaf), sum), 0),
    change: expected.reduce((sum, _, leaf) => sum + changeOf(leaf), 0),
  };
}

/** The slice of one leaf, cut along as few axes as tell it from every other. */
function leafSlice(cube: Cube, cuboids: readonly Cuboid[], leaf: number): Pick<ChangedSlice, 'members' | 'leaves'> {
  const alone = cuboids.find(({ cellOf }) => {
    const cell = cellOf[leaf];
    return cellOf.every((other, index) => other !== cell || index === leaf);
  });
  return { members: membersOf(cube, alone?.axes ?? [...cube.axes.keys()], leaf), leaves: Int32Array.of(leaf) };
}
