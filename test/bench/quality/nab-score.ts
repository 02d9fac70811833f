/** The scoring rules of the Numenta Anomaly Benchmark (Lavin and Ahmad, 2015), written from their description. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NabFile {
  readonly name: string;
  readonly values: readonly number[];
  /** Windows around true anomalies, first and last point. */
  readonly windows: readonly (readonly [first: number, last: number])[];
  /** Points at the start that are not scored. */
  readonly probation: number;
  /** Median time between points. */
  readonly stepMs: number;
}

export interface NabProfile {
  readonly name: string;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

export const NAB_PROFILES: readonly NabProfile[] = [
  { name: 'standard', tp: 1, fp: 0.11, fn: 1 },
  { name: 'reward_low_FP_rate', tp: 1, fp: 0.22, fn: 1 },
  { name: 'reward_low_FN_rate', tp: 1, fp: 0.11, fn: 2 },
];

export function readNab(folder: string): NabFile[] {
  const windows: Record<string, [string, string][]> = JSON.parse(
    readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8'),
  );
  return readdirSync(join(folder, 'data'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, 'data', name)).map((file) => `${name}/${file}`))
    .sort()
    .map((name) => {
      const rows = readFileSync(join(folder, 'data', name), 'utf8')
        .trim()
        .split('\n')
        .slice(1);
      const times = rows.map((row) => row.slice(0, row.indexOf(',')));
      const at = (time: string): number => times.indexOf(time.slice(0, 19));
      return {
        name,
        values: rows.map((row) => Number(row.slice(row.indexOf(',') + 1))),
        windows: (windows[name] ?? []).map(([first, last]) => [at(first), at(last)] as const),
        probation: Math.floor(0.15 * Math.min(rows.length, 5000)),
        stepMs: stepOf(times),
      };
    });
}

function stepOf(times: readonly string[]): number {
  const instants = times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`));
  const steps = instants.slice(1).map((instant, index) => instant - (instants[index] ?? 0));
  return steps.sort((left, right) => left - right)[steps.length >> 1] ?? 0;
}

/** Points whose score is at least the threshold, outside of the probation. */
export function detections(file: NabFile, scores: ArrayLike<number>, threshold: number): number[] {
  return file.values.flatMap((_, index) =>
    index >= file.probation && (scores[index] ?? 0) >= threshold ? [index] : [],
  );
}

/** The raw score of a file: the earlier in a window the better, a false one the worse the farther from the window before. */
export function scoreFile({ windows }: NabFile, found: readonly number[], { tp, fp, fn }: NabProfile): number {
  let score = 0;
  const hit = new Set<number>();
  for (const index of found) {
    const own = windows.findIndex(([first, last]) => index >= first && index <= last);
    const window = windows[own];
    if (window === undefined) score += fp * falseScore(windows, index);
    else if (!hit.has(own)) {
      hit.add(own);
      score += (tp * sigmoid(-(window[1] - index + 1) / (window[1] - window[0] + 1))) / sigmoid(-1);
    }
  }
  return score - fn * (windows.length - hit.size);
}

function falseScore(windows: NabFile['windows'], index: number): number {
  const before = windows.findLast(([, last]) => last < index);
  return before === undefined ? -1 : sigmoid((index - before[1]) / (before[1] - before[0]));
}

function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** 0 for a detector that says nothing, 100 for a perfect one. */
export function normalised(files: readonly NabFile[], raw: number, { tp, fn }: NabProfile): number {
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0);
  return (100 * (raw + fn * windows)) / (windows * (tp + fn));
}
