import { allRaw, splitHours } from '../core/ledger/hour-split.ts';
import type { HourSplit } from '../core/ledger/hour-split.ts';
import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';
import type { Ledger } from './ledger-schema.ts';
import { repeatedHours } from './repeated-hours.ts';

/** In so short a time, looking for repeats takes less than finding out where to look. */
const SHORT_MS = 6 * 3_600_000;

/** Which hours of calls have to be searched for repeats: all, where no ledger tells. */
export async function callSplit(
  engine: Engine,
  ledger: Ledger | null,
  interval: Interval,
  dirtyHours: readonly number[],
): Promise<HourSplit> {
  if (ledger === null || interval.to - interval.from < SHORT_MS) return allRaw(interval);
  return splitHours(interval, [], [...dirtyHours, ...(await repeatedHours(engine, ledger, interval))]);
}
