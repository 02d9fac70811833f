import type { Picos } from '../../money.ts';
import type { Forecast, Range } from './forecast.ts';

/** What a month, quarter or year that has begun will cost when it ends; four times of five between low and high. */
export interface PeriodForecast {
  readonly expected: Picos;
  readonly low: Picos;
  readonly high: Picos;
}

const PICOS = 1e12;

/** What is spent already, exact, and what the days that are left add. Null where the forecast does not reach the period's end. */
export function periodForecast(spent: Picos, { sums }: Forecast, daysLeft: number): PeriodForecast | null {
  if (daysLeft <= 0) return { expected: spent, low: spent, high: spent };
  const rest = sums[daysLeft - 1];
  if (rest === undefined) return null;
  const after = (dollars: number): Picos => spent + picosOf(dollars);
  return { expected: after(rest.expected), low: after(rest.low), high: after(rest.high) };
}

/** The first of the days to come (0 is the next) at whose end a limit is passed: as expected, at the earliest and at the latest; null is never as far as is foreseen. */
export function daysToLimit(spent: Picos, limit: Picos, { sums }: Forecast): Record<keyof Range, number | null> {
  const passed = (side: keyof Range): number | null => {
    const day = sums.findIndex((sum) => spent + picosOf(sum[side]) > limit);
    return day < 0 ? null : day;
  };
  return { expected: passed('expected'), low: passed('high'), high: passed('low') };
}

function picosOf(dollars: number): Picos {
  return BigInt(Math.round(dollars * PICOS));
}
