import { follow, forecastOf, type HoltWinters, type Smoothing, startHoltWinters } from '../anomaly/holt-winters.ts';
import { spreadOf } from './error-spread.ts';

/** A figure to come, and where it lies four times of five. */
export interface Range {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What a daily series is expected to do: days to come and what any number of them add up to. */
export interface Forecast {
  readonly days: readonly Range[];
  /** Sums of the first days to come: `sums[29]` is that of thirty. */
  readonly sums: readonly Range[];
}

/** Days of history that a forecast takes at least. */
const LEAST_HISTORY = 14;

/** Slower than a detector's and less easily surprised: what is to be foreseen is where the series goes, not whether a day is odd. */
const SMOOTHING: Smoothing = { period: 7, level: 0.15, trend: 0.05, season: 0.1, damping: 0.9, clip: 4 };

/** Running sums: of what came, and of what a model at one day said would. */
interface Path {
  readonly from: number;
  readonly sums: Float64Array;
}

/**
 * Foresees a daily series by a damped trend and a week's season of its logarithm. Intervals are of the errors that the same model would have
 * made on past days at the same distance. Gaps are null; the whole is null where fewer than two weeks are known.
 */
export function forecast(history: readonly (number | null)[], days: number): Forecast | null {
  const values = history.map((value) => (value === null || !Number.isFinite(value) ? Number.NaN : Math.max(value, 0)));
  if (values.filter(Number.isFinite).length < LEAST_HISTORY || days < 1) return null;
  const paths = pathsAlong(values, days);
  const ahead = paths.pop();
  if (ahead === undefined) return null;
  const actual = runningSums(values);
  return { days: ranges(ahead, paths, actual, days, 1), sums: ranges(ahead, paths, actual, days, null) };
}

/** Ranges of stretches that end so many days ahead: of one day each, or (null) of all days until then. */
function ranges(ahead: Path, past: readonly Path[], actual: Float64Array, days: number, length: 1 | null): Range[] {
  let [spread, known] = [0, 1];
  return Array.from({ length: days }, (_, index) => {
    const end = index + 1;
    const start = end - (length ?? end);
    const errors = past.flatMap(({ from, sums }) => {
      if (from + end >= actual.length) return [];
      const came = (actual[from + end] ?? 0) - (actual[from + start] ?? 0);
      const said = (sums[end] ?? 0) - (sums[start] ?? 0);
      const error = Math.log((came + NOTHING) / (said + NOTHING));
      return Number.isFinite(error) ? [error] : [];
    });
    const own = spreadOf(errors, end);
    if (own === null) spread *= Math.sqrt(end / known);
    else spread = own;
    known = end;
    const expected = (ahead.sums[end] ?? 0) - (ahead.sums[start] ?? 0);
    return { expected, low: expected * Math.exp(-spread), high: expected * Math.exp(spread) };
  });
}

/** Dollars that are added to both sides of a ratio, so that a day of nothing has one. */
const NOTHING = 0.01;

/** What the model said after each day from the second week on, the last day's at the end. */
function pathsAlong(values: readonly number[], days: number): Path[] {
  const logs = values.map(Math.log1p);
  const model = startHoltWinters(logs.slice(0, LEAST_HISTORY), SMOOTHING);
  const paths = [pathOf(model, days)];
  for (const value of logs.slice(LEAST_HISTORY)) {
    follow(model, SMOOTHING, value);
    paths.push(pathOf(model, days));
  }
  return paths;
}

/** Means of the days after a model's last, summed up. */
function pathOf(model: HoltWinters, days: number): Path {
  const toMean = Math.exp(model.spread ** 2 / 2);
  const means = Array.from({ length: days }, (_, index) =>
    Math.max(0, Math.exp(forecastOf(model, SMOOTHING, index + 1)) * toMean - 1),
  );
  return { from: model.points, sums: runningSums(means) };
}

function runningSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  return sums;
}
