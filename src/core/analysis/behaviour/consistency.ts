/** What one value of a dimension had on one day. */
export interface SizeDay {
  readonly value: string;
  readonly calls: number;
  /** Of these, those of at least the threshold. */
  readonly above: number;
  /** The middle one's size. */
  readonly p50: number;
}

export interface Consistency {
  readonly value: string;
  /** Days of the period on which half of the calls or more reached the threshold, over all days of the period. */
  readonly dayShare: number;
  readonly days: number;
  /** Calls that reached it over all calls. */
  readonly callShare: number;
  readonly calls: number;
}

/**
 * Who is large day after day, not once: by the share of the period's days on which half of its calls were, then by the share of its calls.
 * A day without calls is a day on which it was not.
 */
export function consistency(days: readonly SizeDay[], daysOfPeriod: number, threshold: number): Consistency[] {
  const ranked = [...Map.groupBy(days, ({ value }) => value)].map(([value, own]): Consistency => {
    const calls = own.reduce((sum, day) => sum + day.calls, 0);
    const above = own.reduce((sum, day) => sum + day.above, 0);
    const large = own.filter(({ p50 }) => p50 >= threshold).length;
    return { value, dayShare: large / daysOfPeriod, days: large, callShare: above / calls, calls };
  });
  return ranked.sort(
    (left, right) =>
      right.dayShare - left.dayShare || right.callShare - left.callShare || (left.value < right.value ? -1 : 1),
  );
}
