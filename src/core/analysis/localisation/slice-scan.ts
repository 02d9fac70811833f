import type { Cube } from './cube.ts';
import type { Cuboid } from './cuboid.ts';
import { type LeafScores, weighedLeaves } from './leaf-score.ts';

/** A cell that changed as a whole. */
export interface ChangedSlice {
  /** Axis name to member, one entry for each axis that it is cut along. */
  readonly members: Readonly<Record<string, string>>;
  readonly leaves: Int32Array;
  /** Weighted mean of its leaves' change. */
  readonly change: number;
  /** Penalised likelihood ratio: how much better the data are explained if it changed than if it did not. */
  readonly gain: number;
}

export interface SliceScan {
  /** Most slices that are found. */
  readonly slices: number;
  /** What each axis costs a slice, so that the shorter of two like explanations wins. */
  readonly axisPenalty: number;
  /** Gain that a slice must have beyond what the best of as many random ones would. */
  readonly leastGain: number;
  /** Share of a slice's leaves that must move with it: a parent that only contains a cause moves in part. */
  readonly purity: number;
  /** Fewest leaves of a slice; a leaf alone is judged by its tail instead (`outlyingLeaves`). */
  readonly leaves: number;
}

export const SLICE_SCAN: SliceScan = { slices: 12, axisPenalty: 3, leastGain: 15, purity: 0.6, leaves: 2 };

/** Candidates of each cut whose leaves are looked at. */
const CANDIDATES = 8;

/** A further test of a slice, told all leaves that no slice has taken yet, its own among them. */
export type Admission = (slice: ChangedSlice, left: Int32Array) => boolean;

/**
 * The slices that explain a change, the one that explains most first. If all leaves of a slice shift by d, a child with n of its N leaves gains
 * n d², a parent with M > N leaves N² d²/M, both less than N d²: the slice itself is the maximum at every depth, so that all cuts are compared
 * at once. Its leaves are then taken out and the rest is searched again.
 */
export function scanSlices(
  cube: Cube,
  cuboids: readonly Cuboid[],
  scores: LeafScores,
  scan: SliceScan = SLICE_SCAN,
  admits: Admission = () => true,
): ChangedSlice[] {
  let left = weighedLeaves(scores);
  const sums = cuboids.map((cuboid) => new CuboidSums(cuboid, scores, left));
  const least = leastGain(cuboids, scan.leastGain);
  const found: ChangedSlice[] = [];
  while (found.length < scan.slices) {
    const best = bestSlice(cube, sums, left, { ...scan, leastGain: least }, admits);
    if (best === null) break;
    found.push(best);
    for (const each of sums) each.remove(best.leaves);
    const taken = new Set(best.leaves);
    left = left.filter((leaf) => !taken.has(leaf));
  }
  return found;
}

/** What a slice must gain among so many that are tried: what the best of random ones would, and more. */
export function leastGain(cuboids: readonly Cuboid[], beyond: number): number {
  return 2 * Math.log(cuboids.reduce((cells, cuboid) => cells + cuboid.cells, 1)) + beyond;
}

/** The slice of the largest gain that passes all tests; null where none does. */
function bestSlice(
  cube: Cube,
  sums: readonly CuboidSums[],
  left: Int32Array,
  scan: SliceScan,
  admits: Admission,
): ChangedSlice | null {
  const candidates = sums.flatMap((each) => each.candidates(scan).map((candidate) => ({ each, ...candidate })));
  candidates.sort((one, other) => other.gain - one.gain);
  for (const { each, cell, gain } of candidates) {
    const slice = each.slice(cube, left, cell, gain);
    if (each.purity(slice) >= scan.purity && admits(slice, left)) return slice;
  }
  return null;
}

/** What the axes say of a leaf. */
export function membersOf(cube: Cube, axes: readonly number[], leaf: number): Record<string, string> {
  return Object.fromEntries(
    axes.flatMap((index) => {
      const axis = cube.axes[index];
      return axis ? [[axis.name, axis.members[axis.codes[leaf] ?? 0] ?? '']] : [];
    }),
  );
}

/** Sums of one cut, kept up as leaves are taken out. */
class CuboidSums {
  readonly #cuboid: Cuboid;
  readonly #scores: LeafScores;
  readonly #weights: Float64Array;
  readonly #changes: Float64Array;
  readonly #leaves: Int32Array;

  constructor(cuboid: Cuboid, scores: LeafScores, leaves: Int32Array) {
    this.#cuboid = cuboid;
    this.#scores = scores;
    this.#weights = new Float64Array(cuboid.cells);
    this.#changes = new Float64Array(cuboid.cells);
    this.#leaves = new Int32Array(cuboid.cells);
    this.#add(leaves, 1);
  }

  #add(leaves: Int32Array, sign: 1 | -1): void {
    const { cellOf } = this.#cuboid;
    const { weight, change } = this.#scores;
    const [weights, changes, counts] = [this.#weights, this.#changes, this.#leaves];
    for (let index = 0; index < leaves.length; index++) {
      const leaf = leaves[index] ?? 0;
      const cell = cellOf[leaf] ?? 0;
      const signed = (weight[leaf] ?? 0) * sign;
      weights[cell] = (weights[cell] ?? 0) + signed;
      changes[cell] = (changes[cell] ?? 0) + signed * (change[leaf] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + sign;
    }
  }

  remove(leaves: Int32Array): void {
    this.#add(leaves, -1);
  }

  /** Cells of the largest gains, the largest first. */
  candidates({ axisPenalty, leastGain, leaves }: SliceScan): { cell: number; gain: number }[] {
    const penalty = axisPenalty * this.#cuboid.axes.length;
    const top: { cell: number; gain: number }[] = [];
    let bar = leastGain;
    for (let cell = 0; cell < this.#cuboid.cells; cell++) {
      if ((this.#leaves[cell] ?? 0) < leaves) continue;
      const gain = (this.#changes[cell] ?? 0) ** 2 / (this.#weights[cell] ?? 1) - penalty;
      if (gain <= bar) continue;
      top.push({ cell, gain });
      top.sort((left, right) => right.gain - left.gain);
      if (top.length > CANDIDATES) bar = top.pop()?.gain ?? bar;
    }
    return top;
  }

  slice(cube: Cube, left: Int32Array, cell: number, gain: number): ChangedSlice {
    const leaves = new Int32Array(this.#leaves[cell] ?? 0);
    let count = 0;
    for (const leaf of left) if (this.#cuboid.cellOf[leaf] === cell) leaves[count++] = leaf;
    const change = (this.#changes[cell] ?? 0) / (this.#weights[cell] ?? 1);
    return { members: membersOf(cube, this.#cuboid.axes, leaves[0] ?? 0), leaves, change, gain };
  }

  /** Share of the slice's leaves that moved its way by at least half as much. */
  purity({ leaves, change }: ChangedSlice): number {
    const half = Math.abs(change) / 2;
    const moved = leaves.filter((leaf) => (this.#scores.change[leaf] ?? 0) * Math.sign(change) > half);
    return moved.length / leaves.length;
  }
}
