import type { Interval } from '../../period.ts';

/** The calendar month in UTC that an instant is in: what a bill is for unless it says otherwise. */
export function monthOf(at: number): Interval {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
}
