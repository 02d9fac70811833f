import { median } from '../quantile.ts';
import type { Cube } from './cube.ts';
import { cuboidsOf } from './cuboid.ts';
import type { LeafScores } from './leaf-score.ts';
import { type ChangedSlice, leastGain, SLICE_SCAN, scanSlices } from './slice-scan.ts';

/** Events out of trials, one of each a leaf: errors of calls, cache misses of input, retries of requests. */
export interface Rates {
  readonly trials: Float64Array;
  readonly events: Float64Array;
}

/** Events beyond what the base's rate lets one expect, and their variance. */
interface Excess {
  readonly events: Float64Array;
  readonly variance: Float64Array;
  readonly trials: Float64Array;
  readonly expected: Float64Array;
  /** How many times the variance of counts they vary by themselves. */
  readonly wide: number;
}

/** Trials that the rate of the whole counts for in the rate of a leaf, so that a leaf of three calls has no rate of 0 or 1. */
const PRIOR_TRIALS = 20;
/** A slice is widened while what it would gain has this share of its excess rate and this many standard deviations. */
const WIDEN_RATE = 0.2;
const WIDEN_Z = 2;
const MAD_TO_SIGMA = 1.4826;
/** Leaves expect fewer events than this tell nothing of how far rates vary by themselves. */
const TELLING_EVENTS = 5;

/**
 * Slices whose rate rose or fell: the scan over excess events with the variance of counts, widened by the noise that rates show from leaf to leaf.
 * `change` of a slice is its excess events over their variance; its members are as few as the data allow.
 */
export function scanRates(cube: Cube, base: Rates, current: Rates, depth = 3): ChangedSlice[] {
  const cuboids = cuboidsOf(cube, depth);
  const excess = excessOf(base, current);
  const change = excess.events.map((events, leaf) =>
    excess.variance[leaf] ? events / (excess.variance[leaf] ?? 1) : 0,
  );
  const scores: LeafScores = { change, weight: excess.variance };
  const least = leastGain(cuboids, SLICE_SCAN.leastGain);
  const found = scanSlices(
    cube,
    cuboids,
    scores,
    { ...SLICE_SCAN, leaves: 1, purity: 0 },
    ({ leaves }) => deviance(excess, leaves) > least,
  );
  const told: ChangedSlice[] = [];
  for (const slice of found) {
    const taken = new Set(told.flatMap(({ leaves }) => [...leaves]));
    const wide = widened(cube, excess, slice, taken);
    if (!wide.leaves.every((leaf) => taken.has(leaf))) told.push(wide);
  }
  return told;
}

/** Twice the logarithm of how much better the counts of leaves fit a rate of their own: small counts are skewed, and squares would call them rare. */
function deviance({ events, expected, wide }: Excess, leaves: Int32Array): number {
  const usual = leaves.reduce((sum, leaf) => sum + (expected[leaf] ?? 0), 0);
  const seen = usual + leaves.reduce((sum, leaf) => sum + (events[leaf] ?? 0), 0);
  return (2 * (seen > 0 ? seen * Math.log(seen / usual) : 0) - 2 * (seen - usual)) / wide;
}

function excessOf(base: Rates, current: Rates): Excess {
  const whole = sum(base.events) / Math.max(sum(base.trials), 1);
  const rate = (leaf: number): number =>
    ((base.events[leaf] ?? 0) + PRIOR_TRIALS * whole) / ((base.trials[leaf] ?? 0) + PRIOR_TRIALS);
  const expected = current.trials.map((trials, leaf) => trials * rate(leaf));
  const events = expected.map((count, leaf) => (current.events[leaf] ?? 0) - count);
  const counting = expected.map((count, leaf) => {
    const spread = Math.max(count * (1 - Math.min(rate(leaf), 1)), count * 0.01);
    return spread * (1 + (current.trials[leaf] ?? 0) / ((base.trials[leaf] ?? 0) + PRIOR_TRIALS));
  });
  const wide = overdispersion(expected, events, counting);
  return { events, variance: counting.map((variance) => variance * wide), trials: current.trials, expected, wide };
}

/** How many times the variance of counts the leaves vary by themselves; at least once. */
function overdispersion(expected: Float64Array, events: Float64Array, variance: Float64Array): number {
  const telling = Array.from(expected.keys()).filter((leaf) => (expected[leaf] ?? 0) >= TELLING_EVENTS);
  const sizes = telling.map((leaf) => Math.abs(events[leaf] ?? 0) / Math.sqrt(variance[leaf] ?? 1));
  return Math.max(1, ((median(sizes) ?? 0) * MAD_TO_SIGMA) ** 2);
}

/** The slice without the axes along which the rest moved too. */
function widened(cube: Cube, excess: Excess, slice: ChangedSlice, taken: ReadonlySet<number>): ChangedSlice {
  const names = Object.keys(slice.members);
  if (names.length < 2) return slice;
  for (const name of names) {
    const members = Object.fromEntries(Object.entries(slice.members).filter(([key]) => key !== name));
    const leaves = leavesOf(cube, members);
    const own = new Set(slice.leaves);
    const rest = leaves.filter((leaf) => !own.has(leaf) && !taken.has(leaf));
    const [inside, outside] = [excessRate(excess, slice.leaves), excessRate(excess, rest)];
    if (outside.rate / inside.rate > WIDEN_RATE && outside.z * Math.sign(inside.rate) > WIDEN_Z) {
      return widened(cube, excess, { ...slice, members, leaves }, taken);
    }
  }
  return slice;
}

function excessRate({ events, variance, trials }: Excess, leaves: Int32Array): { rate: number; z: number } {
  const total = (values: Float64Array): number => leaves.reduce((part, leaf) => part + (values[leaf] ?? 0), 0);
  return {
    rate: total(events) / Math.max(total(trials), 1),
    z: total(events) / Math.sqrt(Math.max(total(variance), 1e-9)),
  };
}

/** The leaves that have all the members. */
export function leavesOf(cube: Cube, members: Readonly<Record<string, string>>): Int32Array {
  const wanted = cube.axes
    .filter(({ name }) => name in members)
    .map((axis) => ({ axis, code: axis.members.indexOf(members[axis.name] ?? '') }));
  return Int32Array.from({ length: cube.leaves }, (_, leaf) => leaf).filter((leaf) =>
    wanted.every(({ axis, code }) => axis.codes[leaf] === code),
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
