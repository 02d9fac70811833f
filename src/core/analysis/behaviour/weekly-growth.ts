import { lineSlope } from '../worth/slope.ts';

const WEEK_MS = 604_800_000;

/** Growth a week as a share: 0.08 is eight percent. */
export interface WeeklyGrowth {
  readonly rate: number;
  /** The interval that holds the true rate in 95 of 100 samples. */
  readonly low: number;
  readonly high: number;
  readonly points: number;
}

/** A straight line through the logarithms of a series. Null of fewer than four points above zero. */
export function weeklyGrowth(series: readonly { readonly at: number; readonly value: number }[]): WeeklyGrowth | null {
  const first = series[0]?.at ?? 0;
  const points = series.filter(({ value }) => value > 0);
  const found = lineSlope(points.map(({ at, value }) => [(at - first) / WEEK_MS, Math.log(value)] as const));
  if (found === null) return null;
  return {
    rate: Math.expm1(found.slope),
    low: Math.expm1(found.low),
    high: Math.expm1(found.high),
    points: found.points,
  };
}
