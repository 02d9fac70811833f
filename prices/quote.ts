import { isTokenClass } from '../src/core/quantity.ts';
import type { Attos } from '../src/core/money.ts';
import type { TierKind } from '../src/core/pricing/price.ts';
import type { Quantity } from '../src/core/quantity.ts';

/** Best first: where sources disagree the earlier one wins (docs/decisions/0003-price-book.md). */
export const SOURCE_ORDER = ['provider-documentation', 'genai-prices', 'litellm', 'models.dev'] as const;
export type SourceName = (typeof SOURCE_ORDER)[number];

/** Under what circumstances a quote holds; what two quotes must share to be about the same thing. */
export interface Scope {
  readonly provider: string;
  /** As the provider's API takes it, lower case. */
  readonly model: string;
  readonly quantity: Quantity;
  readonly serviceTier: string;
  /** Null: wherever no region of its own is quoted. */
  readonly region: string | null;
}

/** One source's statement: this quantity costs so much under these conditions. */
export interface Quote extends Scope {
  readonly rate: Attos;
  readonly kind: TierKind;
  /** Holds for calls whose total input exceeds this; 0 for all. */
  readonly above: number;
  /** First and last-but-one day (UTC, `2026-03-13`); null when unknown or open. */
  readonly from: string | null;
  readonly to: string | null;
  /** Time of day (UTC) it is limited to: `16:30-00:30`. */
  readonly hours: string | null;
  /** The day the source was seen to say so. */
  readonly observedAt: string;
  readonly source: SourceName;
  readonly note: string | null;
}

/** Quotes with one key state the same price, possibly at different times, thresholds and by different sources. */
export function scopeKey(scope: Scope): string {
  return [scope.model, scope.quantity, scope.serviceTier, scope.region ?? ''].join('|');
}

/** A tenth of a cent for a token, ten dollars for anything else: past that a list has its decimal point wrong. */
const MOST_FOR_A_TOKEN = 10n ** 15n;
const MOST_FOR_A_UNIT = 10n ** 19n;

export function isPlausible({ quantity, rate }: Quote): boolean {
  return rate <= (isTokenClass(quantity) ? MOST_FOR_A_TOKEN : MOST_FOR_A_UNIT);
}
