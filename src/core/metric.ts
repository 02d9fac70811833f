import type { Stated } from './stated.ts';

/** How statements of a metric are put together: totals add up, levels (users, seats, what is used of a limit) are averaged. */
export const READINGS = ['total', 'level'] as const;
type Reading = (typeof READINGS)[number];

/** One number of the business: revenue of a customer in a month, active users of a day, seats that are paid for. */
export interface Metric extends Stated {
  readonly kind: 'metric';
  readonly name: string;
  /** End of the period that the value is for, epoch milliseconds; null for an instant. */
  readonly until: number | null;
  readonly reading: Reading;
  /** Exact decimal text. */
  readonly value: string;
  /** What is counted, or the currency of an amount; null means not stated. */
  readonly unit: string | null;
}
