import { median } from '../quantile.ts';

/**
 * The series without its season: less each slot's median distance from the running median of one season around it. Points up to `until` show
 * what the season is, so that a change after it is not taken for season. Gaps are NaN and stay so.
 */
export function withoutSeason(values: readonly number[], period: number, until = values.length): number[] {
  const half = period >> 1;
  const distances = values.slice(0, until).map((value, index) => {
    const around = values
      .slice(Math.max(0, index - half), Math.min(until, index - half + period))
      .filter(Number.isFinite);
    return around.length === period ? value - (median(around) ?? 0) : Number.NaN;
  });
  const season = Array.from(
    { length: period },
    (_, slot) =>
      median(distances.filter((distance, index) => index % period === slot && Number.isFinite(distance))) ?? 0,
  );
  const mean = season.reduce((sum, value) => sum + value, 0) / Math.max(period, 1);
  return values.map((value, index) => value - (season[index % period] ?? 0) + mean);
}
