import { bucketStarts, type Interval } from './period.ts';
import { localTime, zoneClock } from './time-zone.ts';

/** Months that a period of the calendar has; a week begins on any. */
const MONTHS = { week: 1, month: 1, quarter: 3, year: 12 } as const;
export type CalendarPeriod = keyof typeof MONTHS;

/** Longer than any year. */
const REACH_MS = 367 * 86_400_000;

/** The week, month, quarter or year of a zone that an instant is in. */
export function calendarPeriod(period: CalendarPeriod, at: number, timeZone: string): Interval {
  const clock = zoneClock(timeZone, at - 2 * REACH_MS, at + 2 * REACH_MS);
  const monthAt = (start: number): number => new Date(localTime(clock, start)).getUTCMonth();
  const around = { from: at - REACH_MS, to: at + REACH_MS };
  const starts = bucketStarts(around, period === 'week' ? 'week' : 'month', timeZone).filter(
    (start) => monthAt(start) % MONTHS[period] === 0,
  );
  const next = starts.findIndex((start) => start > at);
  return { from: starts[next - 1] ?? at, to: starts[next] ?? at };
}
