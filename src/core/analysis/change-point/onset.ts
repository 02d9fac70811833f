import { median } from '../quantile.ts';

/** When a change that was noticed began. Indices are of the series' points. */
export interface Onset {
  /** At once, or over several points. */
  readonly kind: 'step' | 'ramp';
  /** First point that has changed. */
  readonly at: number;
  /** First and last point that it may as well have been, at 80 % confidence. */
  readonly interval: readonly [first: number, last: number];
  /** First point that has changed in full, as far as one can see; of a step, `at`. */
  readonly complete: number;
  /** How far the series moved, in its own unit: of logarithms, a factor of `exp(change)`. */
  readonly change: number;
}

/** Points before the alarm that the change may have begun at, and points before those that show what was usual. */
const LOOK_BACK = 21;
const USUAL = 35;
/** Lengths of ramps that are tried. */
const RAMPS = [4, 7, 10, 14, 21];
/** A ramp has one number more than a step and must explain that much better. */
const RAMP_PRICE = 1;
/** Days resemble their neighbours: one tells this part of what it would on its own. */
const INDEPENDENT = 0.3;
const MAD_TO_SIGMA = 1.4826;
/** Values are taken for no farther from a shape than this many standard deviations. */
const CLIP = 4;
const LEAST_USUAL = 7;

interface Shape {
  readonly at: number;
  readonly length: number;
  readonly likelihood: number;
  readonly level: number;
  readonly change: number;
}

/**
 * Dates a change noticed at a point by the likeliest step or ramp before it, on a series without its season (logarithms of amounts). What grew
 * before goes on growing, and single wild points pull no more than ordinary ones. More points after the alarm date it better. Null where
 * fewer than a week of usual points stand before.
 */
export function onsetOf(values: readonly number[], alarm: number): Onset | null {
  const first = Math.max(0, alarm - LOOK_BACK - USUAL);
  const usual = values.slice(first, Math.max(first + USUAL / 2, alarm - LOOK_BACK));
  if (usual.filter(Number.isFinite).length < LEAST_USUAL) return null;
  const slope = slopeOf(usual);
  const level = values.slice(first).map((value, index) => value - slope * index);
  const rough = likeliest(shapesOf(level, alarm - first));
  const shapes = shapesOf(tamed(level, rough), alarm - first);
  const best = likeliest(shapes);
  const alike = shapes.filter(({ length }) => length > 1 === best.length > 1);
  const [earliest, latest] = likelyStarts(alike, best);
  return {
    kind: best.length > 1 ? 'ramp' : 'step',
    at: first + best.at,
    interval: [first + earliest, first + latest],
    complete: first + best.at + best.length - 1,
    change: best.change,
  };
}

/** Where four of five starts lie by their likelihood, the best among them. */
function likelyStarts(shapes: readonly Shape[], best: Shape): [earliest: number, latest: number] {
  const ordered = shapes.toSorted((left, right) => left.at - right.at);
  const weights = ordered.map(({ likelihood }) => Math.exp(INDEPENDENT * (likelihood - best.likelihood)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const within = ordered.filter((_, index) => {
    const before = sum;
    sum += weights[index] ?? 0;
    return sum >= 0.1 * whole && before <= 0.9 * whole;
  });
  return [Math.min(best.at, within[0]?.at ?? best.at), Math.max(best.at, within.at(-1)?.at ?? best.at)];
}

/** Growth a point: between the medians of the two halves. */
function slopeOf(values: readonly number[]): number {
  const half = values.length >> 1;
  const [before, after] = [values.slice(0, half), values.slice(half)].map((part) =>
    median(part.filter(Number.isFinite)),
  );
  return (2 * ((after ?? 0) - (before ?? 0))) / values.length;
}

function likeliest(shapes: readonly Shape[]): Shape {
  return shapes.reduce((most, shape) => (shape.likelihood > most.likelihood ? shape : most));
}

/** The values, none farther from a shape than a few standard deviations. */
function tamed(values: readonly number[], shape: Shape): number[] {
  const distances = values.map((value, point) => value - shape.level - shape.change * shareOf(shape, point));
  const present = distances.filter(Number.isFinite).map(Math.abs);
  const reach = CLIP * MAD_TO_SIGMA * (median(present) ?? 0);
  return values.map((value, point) => {
    const distance = distances[point] ?? 0;
    return value - distance + Math.max(-reach, Math.min(reach, distance));
  });
}

function shapesOf(values: readonly number[], alarm: number): Shape[] {
  const shapes: Shape[] = [];
  for (let at = Math.max(LEAST_USUAL, alarm - LOOK_BACK); at <= alarm; at++) {
    for (const length of at + 1 < values.length ? [1, ...RAMPS] : [1]) shapes.push(fitted(values, at, length));
  }
  return shapes;
}

/** How much of the change a point has: from none to 1. */
function shareOf({ at, length }: Pick<Shape, 'at' | 'length'>, point: number): number {
  return Math.max(0, Math.min(1, (point - at + 1) / length));
}

/** Least squares of a level before and a change after. */
function fitted(values: readonly number[], at: number, length: number): Shape {
  let [n, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let point = 0; point < values.length; point++) {
    const value = values[point] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const share = shareOf({ at, length }, point);
    [n, x, y, xx, xy, yy] = [n + 1, x + share, y + value, xx + share * share, xy + share * value, yy + value * value];
  }
  const spread = xx - (x * x) / n;
  const change = spread > 0 ? (xy - (x * y) / n) / spread : 0;
  const squares = Math.max(yy - (y * y) / n - change * change * spread, 1e-12);
  const price = length > 1 ? RAMP_PRICE * Math.log(n) : 0;
  return { at, length, change, level: (y - change * x) / n, likelihood: -(n / 2) * Math.log(squares / n) - price };
}
