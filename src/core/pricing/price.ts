import type { Call } from '../call.ts';
import type { Attos, Picos } from '../money.ts';
import type { Quantity } from '../quantity.ts';

/**
 * How a tier's threshold works.
 * flat: one price. cliff: past the threshold the whole call is priced at the tier (Anthropic, Google).
 * graduated: only what lies above the threshold is.
 */
export type TierKind = 'flat' | 'cliff' | 'graduated';

/** Where a price comes from, so that anyone can check it. */
export interface PriceSource {
  readonly name: string;
  readonly reference: string;
  readonly licence: string;
}

/** One line of a price: so much of a quantity at such a rate. */
export interface PriceLine {
  readonly model: string;
  readonly quantity: Quantity;
  /** Millionths of the quantity's unit. */
  readonly amountMicros: bigint;
  readonly rate: Attos;
  readonly picos: Picos;
  /** The rate's id in the price book; opens to source, dates and tier. */
  readonly rateId: string;
}

export type UnpricedReason =
  | 'no-model'
  | 'unknown-provider'
  | 'unknown-model'
  | 'no-rate-for-quantity'
  | 'no-rate-at-time'
  | 'no-usage'
  | 'foreign-currency'
  | 'out-of-range';

/** The model as the price book knows it, whatever the provider called it. Null parts are unknown. */
export interface ModelIdentity {
  /** Who made the model: anthropic, openai, google, meta. */
  readonly developer: string | null;
  readonly family: string | null;
  /** Canonical id without provider prefix or snapshot date: claude-sonnet-4-5. */
  readonly model: string;
  /** Snapshot date or version, e.g. 20250929. */
  readonly version: string | null;
}

/** A known price: the lines add up to `picos`. */
export interface Priced {
  readonly kind: 'priced';
  readonly picos: Picos;
  readonly lines: readonly PriceLine[];
  /** book: from the price book. reported: the provider's own figure. not-billed: failed before anything was used. */
  readonly basis: 'book' | 'reported' | 'not-billed';
  /** The list price, when something else is paid: a contract's, or the provider's own figure. Null when that is the list price, or no list has one. */
  readonly listPicos: Picos | null;
}

/** An unknown price. Never zero: it is counted and shown beside every total. */
export interface Unpriced {
  readonly kind: 'unpriced';
  readonly reason: UnpricedReason;
  /** For people: which model, which quantity. */
  readonly detail: string;
}

export type Price = Priced | Unpriced;

/**
 * A call with everything derived from the price book.
 * Direct: serviceProvider = hostProvider = invoiceIssuer. Claude on Bedrock: service anthropic, host and issuer aws.
 */
export interface PricedCall {
  readonly call: Call;
  readonly model: ModelIdentity;
  readonly serviceProvider: string;
  readonly hostProvider: string;
  readonly invoiceIssuer: string;
  readonly price: Price;
}
