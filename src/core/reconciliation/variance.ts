import type { Picos } from '../money.ts';
import type { Compared } from './billed-line.ts';

/** Why a bill and the calls differ. Every part of a variance has exactly one cause. */
export const VARIANCE_CAUSES = [
  /** The same line stands twice in the bills. */
  'duplicate',
  /** Days of the bill are not those of UTC: what lies between them at both ends of the month. */
  'timing',
  /** Billed in another currency, by another rate than ours. */
  'currency',
  /** All prices are lower by the same share. */
  'discount',
  /** The price of one thing differs. */
  'price-drift',
  /** Billed, and no call was seen. */
  'unmetered',
  /** More billed than metered, in calls that ended before their usage was known. */
  'interrupted',
  /** Seen, and not on the bill. */
  'not-billed',
  /** As not-billed, where the bill may still grow. */
  'not-final',
  'credit',
  'tax',
  /** Charged for no usage: a commitment, a seat, support. */
  'fee',
  /** Less than half of the digit that lines are rounded to, each. */
  'rounding',
  'unexplained',
] as const;
export type VarianceCause = (typeof VARIANCE_CAUSES)[number];

/** A part of the difference between a provider's bill and its calls in one billing month. */
export interface Variance {
  readonly cause: VarianceCause;
  /** Billed minus metered. */
  readonly cost: Picos;
  /** Null where it is of no one model. */
  readonly model: string | null;
  readonly quantity: Compared | null;
  /** For people: what was compared. */
  readonly detail: string;
}

type Place = Pick<Variance, 'model' | 'quantity'>;

export function variance(cause: VarianceCause, cost: Picos, { model, quantity }: Place, detail: string): Variance {
  return { cause, cost, model, quantity, detail };
}
