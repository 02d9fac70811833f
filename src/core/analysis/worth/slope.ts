/** The slope of a line through points, with the interval that holds the true one in 95 of 100 samples. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly points: number;
  /** Share of the spread that the line explains, 0 to 1. */
  readonly fit: number;
}

type Pair = readonly [x: number, y: number];

/** Below this the interval says nothing. */
const FEWEST_POINTS = 4;

/**
 * How one thing grows with another: the slope of ln y on ln x over points where both are above 0; the others have no logarithm.
 * It is the elasticity: 1.4 means that ten percent more x go with fourteen percent more y. Null as of `lineSlope`.
 */
export function logSlope(pairs: readonly Pair[]): Slope | null {
  return lineSlope(pairs.flatMap(([x, y]) => (x > 0 && y > 0 ? [[Math.log(x), Math.log(y)] as const] : [])));
}

/** Least squares of y on x. Null of too few points, or where x does not move. */
export function lineSlope(pairs: readonly Pair[]): Slope | null {
  const points = pairs.length;
  if (points < FEWEST_POINTS) return null;
  const [meanX, meanY] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const spreadX = sum(pairs.map(([x]) => (x - meanX) ** 2));
  const spreadY = sum(pairs.map(([, y]) => (y - meanY) ** 2));
  // Of numbers that are all alike up to their last digits there is no slope.
  if (spreadX < 1e-12 * points * Math.max(1, meanX ** 2)) return null;
  const slope = sum(pairs.map(([x, y]) => (x - meanX) * (y - meanY))) / spreadX;
  const left = sum(pairs.map(([x, y]) => (y - meanY - slope * (x - meanX)) ** 2));
  const error = Math.sqrt(left / (points - 2) / spreadX) * studentQuantile(points - 2);
  return { slope, low: slope - error, high: slope + error, points, fit: spreadY === 0 ? 1 : 1 - left / spreadY };
}

const NORMAL = 1.959963984540054;

/** Student's t at 97.5 percent: Cornish and Fisher's expansion of the normal quantile; exact for 1 and 2 degrees, to 0.4 percent above. */
export function studentQuantile(degrees: number): number {
  if (degrees === 1) return 12.706204736174694;
  if (degrees === 2) return 4.302652729749462;
  const z = NORMAL;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3 + fourth / degrees ** 4;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}
