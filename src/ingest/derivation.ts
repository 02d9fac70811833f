import type { Call } from '../core/call.ts';
import { KeyCatalogue, type KnownKey } from '../core/capture/key-catalogue.ts';
import { type BookFiles, type PriceBook, priceBookOf } from '../core/pricing/book.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import { type Pseudonyms, pseudonymsFor } from './pseudonym.ts';
import { withPseudonyms, type WithLabels } from './pseudonymise.ts';

/** What calls are priced and pseudonymised by, as plain data, so that another thread can do it. */
export interface DerivationFacts {
  readonly prices: BookFiles;
  /** 64 hexadecimal digits; null where ids are stored in clear. */
  readonly privacyKey: string | null;
  /** What is known of providers' keys. */
  readonly keys: readonly KnownKey[];
}

/** Everything derived from a call before it is stored: tokens in place of ids, and its price. Spans are pseudonymised too. */
export class Derivation {
  readonly facts: DerivationFacts;
  readonly #book: PriceBook;
  readonly #pseudonyms: Pseudonyms | null;
  readonly #sensitiveLabels: () => ReadonlySet<string>;
  readonly #keys: KeyCatalogue;

  /** `sensitiveLabels` are those whose values become tokens; asked for each call, since published rules may change them. */
  constructor(
    book: PriceBook,
    privacyKey: string | null,
    sensitiveLabels: () => ReadonlySet<string>,
    keys: readonly KnownKey[],
  ) {
    const { revision, files } = book;
    this.facts = { prices: { revision, files }, privacyKey, keys };
    this.#book = book;
    this.#pseudonyms = privacyKey === null ? null : pseudonymsFor(privacyKey);
    this.#sensitiveLabels = sensitiveLabels;
    this.#keys = new KeyCatalogue(keys);
  }

  /** The same, in another thread. */
  static from({ prices, privacyKey, keys }: DerivationFacts, sensitiveLabels: () => ReadonlySet<string>): Derivation {
    return new Derivation(priceBookOf(prices), privacyKey, sensitiveLabels, keys);
  }

  /** Names the prices in force. */
  get priceBook(): string {
    return this.#book.revision;
  }

  get sensitiveLabels(): ReadonlySet<string> {
    return this.#sensitiveLabels();
  }

  /** With what is known of the provider's key. */
  named(call: Call): Call {
    return this.#keys.named(call);
  }

  /** Tokens stay as they are, so doing it twice changes nothing. */
  pseudonymise<Labelled extends WithLabels>(thing: Labelled): Labelled {
    return this.#pseudonyms === null ? thing : withPseudonyms(thing, this.sensitiveLabels, this.#pseudonyms);
  }

  price(call: Call): PricedCall {
    return priceCall(call, this.#book);
  }
}
