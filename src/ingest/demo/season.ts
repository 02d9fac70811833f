export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Where customers work: hours ahead of UTC (standard time), and the region their calls are routed in. */
export const REGIONS = {
  americas: { ahead: -5, share: 0.48 },
  europe: { ahead: 1, share: 0.37 },
  asia: { ahead: 8, share: 0.15 },
} as const;
export type Region = keyof typeof REGIONS;
export const REGION_NAMES: readonly Region[] = ['americas', 'europe', 'asia'];

/** Activity by local hour, highest about 1. */
const OFFICE_HOURS = [4, 3, 3, 3, 4, 8, 20, 45, 78, 96, 100, 94, 74, 82, 96, 98, 90, 70, 42, 28, 20, 15, 10, 6].map(
  (percent) => percent / 100,
);
/** Sunday first. */
const OFFICE_DAYS = [0.2, 0.98, 1.06, 1.04, 1, 0.86, 0.25];
const CONSUMER_DAYS = [0.82, 0.96, 1, 1, 1, 1.02, 0.88];
const NIGHT_HOURS = new Map([
  [0, 0.6],
  [1, 1],
  [2, 1],
  [3, 0.7],
  [4, 0.2],
]);

/** When a feature is used: with people at work, also at weekends, by machines all day, or in the night's batch window. */
export type Rhythm = 'office' | 'consumer' | 'steady' | 'nightly';

/** Relative activity of a region in the hour that starts at `at` (epoch milliseconds). */
export function activity(rhythm: Rhythm, region: Region, at: number): number {
  const utc = new Date(at);
  if (rhythm === 'steady') return 0.4;
  if (rhythm === 'nightly') return NIGHT_HOURS.get(utc.getUTCHours()) ?? 0;
  const local = new Date(at + REGIONS[region].ahead * HOUR_MS);
  const days = rhythm === 'office' ? OFFICE_DAYS : CONSUMER_DAYS;
  return (OFFICE_HOURS[local.getUTCHours()] ?? 0) * (days[local.getUTCDay()] ?? 0);
}
