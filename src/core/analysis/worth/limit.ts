const DAY_MS = 86_400_000;

/** A level at an instant (epoch milliseconds). */
export interface LevelPoint {
  readonly at: number;
  readonly value: number;
}

/** How full a limit is, and when it will be. Ratios are 0 to 1 and above. */
export interface LimitState {
  readonly used: number;
  readonly limit: number;
  /** Null where the limit is 0 or less. */
  readonly utilisation: number | null;
  /** Growth a day, by least squares; null of fewer than two instants. */
  readonly perDay: number | null;
  /** Days from the last statement; 0 where it is reached, null where it never will be at this rate. */
  readonly daysLeft: number | null;
}

/** The state of a limit by what was used of it, in order of time; null where nothing was told. */
export function limitState(points: readonly LevelPoint[], limit: number): LimitState | null {
  const last = points.at(-1);
  if (!last) return null;
  const perDay = slopePerDay(points);
  const left = limit - last.value;
  const days = perDay === null || perDay <= 0 ? null : left / perDay;
  return {
    used: last.value,
    limit,
    utilisation: limit > 0 ? last.value / limit : null,
    perDay,
    daysLeft: left <= 0 ? 0 : days,
  };
}

/** Days until a balance is drawn down, by its mean draw; null where it does not shrink. */
export function runwayDays(points: readonly LevelPoint[]): number | null {
  const last = points.at(-1);
  const perDay = slopePerDay(points);
  if (!last || perDay === null || perDay >= 0) return null;
  return Math.max(0, last.value / -perDay);
}

function slopePerDay(points: readonly LevelPoint[]): number | null {
  const [first] = points;
  if (!first) return null;
  const days = points.map(({ at }) => (at - first.at) / DAY_MS);
  const middle = days.reduce((sum, day) => sum + day, 0) / days.length;
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const spread = days.reduce((sum, day) => sum + (day - middle) ** 2, 0);
  if (spread === 0) return null;
  return points.reduce((sum, { value }, index) => sum + ((days[index] ?? 0) - middle) * (value - mean), 0) / spread;
}
