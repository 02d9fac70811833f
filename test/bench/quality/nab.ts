/** The Numenta Anomaly Benchmark, all files by one setting and one threshold. */
import { observeStream, startStream, streamWatch } from '../../../src/core/analysis/anomaly/stream-detector.ts';
import { detections, NAB_PROFILES, type NabFile, normalised, readNab, scoreFile } from './nab-score.ts';
import { row } from './tally.ts';

const PUBLISHED: readonly [string, string][] = [
  ['ARTime', '74.9 / 65.1 / 80.4'],
  ['Numenta HTM', '70.5 / 62.6 / 75.2'],
  ['CAD OSE', '69.9 / 67.0 / 73.2'],
  ['KNN-CAD', '58.0 / 43.4 / 64.8'],
  ['Random Cut Forest', '51.7 / 38.4 / 59.7'],
  ['Twitter ADVec', '47.1 / 33.6 / 53.5'],
  ['Windowed Gaussian', '39.65 / 20.87 / 47.41'],
];
const DAY_MS = 86_400_000;
/** The threshold at which the published figures of the windowed Gaussian come out. */
const GAUSSIAN_THRESHOLD = 1 - 5e-13;

/** A copy of the benchmark: `data` and `labels`. */
export function nabQuality(folder: string): void {
  const files = readNab(folder);
  const started = performance.now();
  const found = files.map(ourDetections);
  const perPoint = ((performance.now() - started) * 1000) / files.reduce((sum, { values }) => sum + values.length, 0);
  row(
    `NAB (${files.length} files): standard / low FP / low FN`,
    `${scores(files, found)}; ${perPoint.toFixed(0)} µs a point`,
  );
  for (const [parity, name] of [
    [0, 'even'],
    [1, 'odd'],
  ] as const) {
    const half = files.flatMap((file, index) => (index % 2 === parity ? [{ file, found: found[index] ?? [] }] : []));
    row(
      `  the ${name} files alone`,
      scores(
        half.map(({ file }) => file),
        half.map((each) => each.found),
      ),
    );
  }
  for (const [name, figures] of PUBLISHED) row(`  published: ${name}`, figures);
  const gaussian = files.map((file) => detections(file, windowedGaussian(file.values), GAUSSIAN_THRESHOLD));
  row('  scorer: windowed Gaussian, scored here', scores(files, gaussian));
}

function scores(files: readonly NabFile[], found: readonly (readonly number[])[]): string {
  return NAB_PROFILES.map((profile) => {
    const raw = files.reduce((sum, file, index) => sum + scoreFile(file, found[index] ?? [], profile), 0);
    return normalised(files, raw, profile).toFixed(2);
  }).join(' / ');
}

function ourDetections(file: NabFile): number[] {
  const watch = streamWatch(Math.max(1, Math.round(DAY_MS / file.stepMs)));
  const state = startStream(watch);
  return file.values.flatMap((value, point) =>
    observeStream(state, watch, value).alarm && point >= file.probation ? [point] : [],
  );
}

const WINDOW = 6400;
const STEP = 100;

/** NAB's own simple detector, from its description: one less the tail of a normal law of the last 6,400 values. */
function windowedGaussian(values: readonly number[]): number[] {
  let [window, step]: [number[], number[]] = [[], []];
  let [mean, deviation] = [0, 1];
  return values.map((value) => {
    const score = window.length === 0 ? 0 : 1 - normalTail(Math.abs(value - mean) / deviation);
    if (window.length < WINDOW) window.push(value);
    else step.push(value);
    if (step.length === STEP) [window, step] = [[...window.slice(STEP), ...step], []];
    if (step.length === 0) {
      mean = window.reduce((sum, each) => sum + each, 0) / window.length;
      deviation = Math.sqrt(window.reduce((sum, each) => sum + (each - mean) ** 2, 0) / window.length) || 1e-6;
    }
    return score;
  });
}

/** Chance that a normal variable exceeds z (Numerical Recipes' complementary error function, to 1.2e-7 of itself). */
function normalTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const power = series.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return 0.5 * t * Math.exp(-x * x + power);
}
