import type { Picos } from '../money.ts';
import type { Quantity } from '../quantity.ts';
import type { ModelPrices } from './price-file.ts';

/** When something holds, epoch milliseconds, half open; null is since ever, or until further notice. */
export interface Validity {
  readonly from: number | null;
  readonly to: number | null;
}

/** So many per cent off the list price of what it names; null is all. */
export interface Discount extends Validity {
  readonly contract: string;
  /** Millionths of a per cent. */
  readonly microPercent: bigint;
  /** Names or aliases, lower case; `gpt-5*` for all that begin so. */
  readonly models: readonly string[] | null;
  readonly quantities: readonly Quantity[] | null;
  readonly serviceTier: string | null;
  readonly region: string | null;
}

/** What more use in a month takes off. graduated: off what lies above a step; cliff: the step reached is off the whole month. */
export interface VolumeTerms {
  readonly by: 'spend' | 'tokens';
  readonly kind: 'graduated' | 'cliff';
  /** By rising threshold, in picodollars or tokens. */
  readonly steps: readonly { readonly above: bigint; readonly microPercent: bigint }[];
}

/** Money that is given, and used up by what is used next. */
export interface Credit extends Validity {
  readonly name: string;
  readonly amount: Picos;
  /** month: so much again each month, and what is left of it lapses. */
  readonly every: 'once' | 'month';
}

/** So much of a quantity costs nothing in each month. */
interface FreeAmount {
  readonly quantity: Quantity;
  readonly micros: bigint;
  readonly models: readonly string[] | null;
}

/** What is agreed with one provider. Rates and discounts make the price of a call; the rest is settled by the month. */
export interface Contract extends Validity {
  readonly name: string;
  /** Canonical. */
  readonly provider: string;
  readonly discounts: readonly Discount[];
  /** Negotiated rates, in the form of a price file. */
  readonly rates: readonly ModelPrices[];
  readonly volume: VolumeTerms | null;
  readonly credits: readonly Credit[];
  /** Due for every month that lies whole in the contract, however little is used. */
  readonly minimum: Picos | null;
  readonly free: readonly FreeAmount[];
}

/** Whether a list of names with or without a final `*` (null: any) has one of a model's names. */
export function namesModel(models: readonly string[] | null, names: Iterable<string>): boolean {
  if (models === null) return true;
  for (const name of names) {
    const isNamed = models.some((text) => (text.endsWith('*') ? name.startsWith(text.slice(0, -1)) : text === name));
    if (isNamed) return true;
  }
  return false;
}
