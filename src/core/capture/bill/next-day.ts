import { instantOfLocal, localTime, zoneClock } from '../../time-zone.ts';

const DAY_MS = 86_400_000;

/** The same time on the next day of a zone, which may be 23 or 25 hours later. */
export function nextDay(at: number, timeZone: string): number {
  const clock = zoneClock(timeZone, at - DAY_MS, at + 3 * DAY_MS);
  return instantOfLocal(clock, localTime(clock, at) + DAY_MS);
}
