import { median } from '../quantile.ts';
import { cuboidsOf, type Cuboid } from './cuboid.ts';
import { type Driver, type DriverChannel, driverChannels } from './driver-channel.ts';
import { type Entity, splitEntities } from './entity.ts';
import type { LeafScores } from './leaf-score.ts';
import { type ChangedSlice, SLICE_SCAN, scanSlices } from './slice-scan.ts';
import { costOfLeaf, type Usage } from './usage.ts';

/** One cause of a change in cost: where and why. */
export interface Cause {
  readonly driver: Driver | 'new' | 'gone';
  readonly members: Readonly<Record<string, string>>;
  /** Dollars that it adds, by the mean of both periods' other factors. */
  readonly effect: number;
  /** Relative change of what the driver measures. */
  readonly change: number;
  readonly gain: number;
  /** Of a move between models: the one that gains. */
  readonly model: string | null;
}

const MAD_TO_SIGMA = 1.4826;
const DEPTH = 3;
/** An element must have changed this many times as far as ordinary elements of one axis do. */
const BEYOND_ORDINARY = 4;
/** Least effect, of the base's cost and of the largest cause. */
const LEAST_OF_BASE = 0.02;
const LEAST_OF_LARGEST = 0.15;

/** The causes of a change in cost, the largest effect first. */
export function localiseDrivers(usage: Usage): Cause[] {
  const least = LEAST_OF_BASE * totalCost(usage);
  const { entities, rest } = splitEntities(usage);
  const found = driverChannels(rest).flatMap((channel) => causesOf(channel, least));
  const causes = [...entities.map(entityCause), ...withBestMoves(found)].filter(
    ({ effect }) => Math.abs(effect) >= least,
  );
  const largest = Math.max(...causes.map(({ effect }) => Math.abs(effect)));
  return causes
    .filter(({ effect }) => Math.abs(effect) >= LEAST_OF_LARGEST * largest)
    .sort((left, right) => Math.abs(right.effect) - Math.abs(left.effect));
}

function entityCause({ kind, members, effect }: Entity): Cause {
  return {
    driver: kind,
    members,
    effect,
    change: kind === 'new' ? 2 : -2,
    gain: Number.POSITIVE_INFINITY,
    model: null,
  };
}

function causesOf({ driver, cube, scores, effect, model }: DriverChannel, least: number): Cause[] {
  const cuboids = cuboidsOf(cube, DEPTH);
  const effectOf = ({ leaves }: ChangedSlice): number => leaves.reduce((sum, leaf) => sum + (effect[leaf] ?? 0), 0);
  const found = scanSlices(cube, cuboids, scores, { ...SLICE_SCAN, leaves: 1 }, (slice, left) => {
    if (Math.abs(effectOf(slice)) < least || (model !== null && slice.change < 0)) return false;
    return Math.abs(slice.change) >= BEYOND_ORDINARY * ordinaryChange(cuboids, scores, left, slice.leaves);
  });
  return found.map((slice) => ({
    driver,
    members: slice.members,
    effect: effectOf(slice),
    change: slice.change,
    gain: slice.gain,
    model,
  }));
}

/** How far the elements of single axes change outside of a slice: their spread about none. */
function ordinaryChange(cuboids: readonly Cuboid[], scores: LeafScores, left: Int32Array, slice: Int32Array): number {
  const inside = new Set(slice);
  const outside = left.filter((leaf) => !inside.has(leaf));
  const single = cuboids.filter(({ axes }) => axes.length === 1);
  return (median(single.flatMap((cuboid) => elementChanges(cuboid, scores, outside))) ?? 0) * MAD_TO_SIGMA;
}

function elementChanges({ cellOf, cells }: Cuboid, { change, weight }: LeafScores, leaves: Int32Array): number[] {
  const sums = new Float64Array(cells);
  const weights = new Float64Array(cells);
  for (const leaf of leaves) {
    const cell = cellOf[leaf] ?? 0;
    sums[cell] = (sums[cell] ?? 0) + (weight[leaf] ?? 0) * (change[leaf] ?? 0);
    weights[cell] = (weights[cell] ?? 0) + (weight[leaf] ?? 0);
  }
  return [...sums].flatMap((sum, cell) => (weights[cell] ? [Math.abs(sum) / (weights[cell] ?? 1)] : []));
}

/** A slice whose traffic moved is told once, by the model that gained most clearly. */
function withBestMoves(causes: readonly Cause[]): Cause[] {
  const key = ({ members }: Cause): string => JSON.stringify(members);
  return causes.filter(
    (cause) =>
      cause.driver !== 'mix' ||
      !causes.some((other) => other.driver === 'mix' && key(other) === key(cause) && other.gain > cause.gain),
  );
}

function totalCost({ cube, base }: Usage): number {
  let total = 0;
  for (let leaf = 0; leaf < cube.leaves; leaf++) total += costOfLeaf(base, leaf);
  return total;
}
