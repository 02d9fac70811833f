import type { Interval } from '../period.ts';

const HOUR_MS = 3_600_000;

/** Which stretch of an interval the ledger can answer, and which only calls can. All times epoch milliseconds. */
export interface HourSplit {
  /** Whole hours from `from` to `to`, without those that lie in `raw`; null when nothing is left for the ledger. */
  readonly ledger: Interval | null;
  /** Ascending and disjoint; cut to the interval at its two ends, whole hours everywhere else. */
  readonly raw: readonly Interval[];
  readonly ledgerHours: number;
  readonly rawHours: number;
}

const NOTHING: HourSplit = { ledger: null, raw: [], ledgerHours: 0, rawHours: 0 };

/**
 * The ledger has one line per hour, so an hour is read from calls when it is dirty, when the interval takes only a part of it,
 * or when a bucket begins inside it (midnight in Kolkata is at half past an hour). Everything else is the ledger's.
 * `starts` are the bucket starts; `dirtyHours` the starts of hours that changed since the ledger was built.
 */
export function splitHours(interval: Interval, starts: readonly number[], dirtyHours: readonly number[]): HourSplit {
  if (interval.to <= interval.from) return NOTHING;
  const inside = [interval.from, interval.to, ...starts].filter((at) => at % HOUR_MS !== 0);
  const hours = new Set([...inside, ...dirtyHours].map(hourOf));
  const rawHours = [...hours].filter((hour) => hour > interval.from - HOUR_MS && hour < interval.to).sort(ascending);
  return splitAt(interval, rawHours);
}

/** Reads every hour from calls: for what the ledger does not know. */
export function allRaw(interval: Interval): HourSplit {
  if (interval.to <= interval.from) return NOTHING;
  return { ledger: null, raw: [interval], ledgerHours: 0, rawHours: hoursTouched(interval) };
}

function splitAt(interval: Interval, rawHours: readonly number[]): HourSplit {
  const ledgerHours = Math.max(0, hoursTouched(interval) - rawHours.length);
  return {
    ledger: ledgerHours === 0 ? null : { from: Math.ceil(interval.from / HOUR_MS) * HOUR_MS, to: hourOf(interval.to) },
    raw: runsOf(rawHours).map((run) => ({
      from: Math.max(run.from, interval.from),
      to: Math.min(run.to, interval.to),
    })),
    ledgerHours,
    rawHours: rawHours.length,
  };
}

/** Neighbouring hours as one stretch. */
function runsOf(hours: readonly number[]): Interval[] {
  const runs: { from: number; to: number }[] = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last?.to === hour) last.to += HOUR_MS;
    else runs.push({ from: hour, to: hour + HOUR_MS });
  }
  return runs;
}

function hoursTouched(interval: Interval): number {
  return Math.ceil(interval.to / HOUR_MS) - Math.floor(interval.from / HOUR_MS);
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function ascending(left: number, right: number): number {
  return left - right;
}
