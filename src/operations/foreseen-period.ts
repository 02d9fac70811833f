import type { Forecast } from '../core/analysis/forecast/forecast.ts';
import { periodForecast, type PeriodForecast } from '../core/analysis/forecast/period-forecast.ts';
import type { Picos } from '../core/money.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { type DailyCost, forecastFrom, spentSince } from './daily-cost.ts';

/** A period as it is expected to end. */
export interface ForeseenPeriod {
  /** Until now, exact. */
  readonly spent: Picos;
  /** Until today began. */
  readonly spentBefore: Picos;
  /** Days to the end, today among them. */
  readonly daysLeft: number;
  readonly foreseen: Forecast | null;
  /** At the end: what was spent before today, today and what is to come; never less than is spent already. Null where history is too short. */
  readonly atEnd: PeriodForecast | null;
}

function daysUntil(end: number, today: number, timeZone: string): number {
  return bucketStarts({ from: today, to: end }, 'day', timeZone).length;
}

/** Both ends of the period begin a day of the zone. */
export function foreseenPeriod(
  daily: DailyCost,
  { from, to }: Interval,
  today: number,
  timeZone: string,
): ForeseenPeriod {
  const spent = spentSince(daily, from);
  const spentBefore = spent - spentSince(daily, Math.max(today, from));
  const daysLeft = daysUntil(to, today, timeZone);
  const foreseen = forecastFrom(daily, today, daysLeft);
  const atEnd = foreseen && periodForecast(spentBefore, foreseen, daysLeft);
  return { spent, spentBefore, daysLeft, foreseen, atEnd: atEnd && notBelow(spent, atEnd) };
}

function notBelow(spent: Picos, { expected, low, high }: PeriodForecast): PeriodForecast {
  const most = (amount: Picos): Picos => (amount < spent ? spent : amount);
  return { expected: most(expected), low: most(low), high: most(high) };
}
