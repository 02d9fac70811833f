import type { Verdict } from './verdict.ts';

/** A run of an experiment, as its calls tell. */
export interface Run {
  readonly experiment: string;
  /** Null where calls name no run: the experiment is one. */
  readonly run: string | null;
  /** Epoch milliseconds: of its first call, and the end of its last. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * From a run's end to the first verdict on it since it began, milliseconds; null while there is none. A verdict on the whole
 * experiment is one on every run that had begun; one that comes while the run goes on is known at its end.
 */
export function verdictLag({ experiment, run, startedAt, endedAt }: Run, verdicts: readonly Verdict[]): number | null {
  const known = verdicts.filter(
    (verdict) =>
      verdict.experiment === experiment && (verdict.run === null || verdict.run === run) && verdict.at >= startedAt,
  );
  return known.length === 0 ? null : Math.min(...known.map(({ at }) => Math.max(0, at - endedAt)));
}

/** The middle of numbers; of an even count the mean of the two. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
