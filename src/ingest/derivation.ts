import type { Call } from '../core/call.ts';
import type { Charge, ChargedTraffic } from '../core/charge.ts';
import { consumedQuantity } from '../core/capture/bill/consumed-quantity.ts';
import { KeyCatalogue, type KnownKey } from '../core/capture/key-catalogue.ts';
import { parseDecimal, picosFromDollars } from '../core/money.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { type BookInUse, bookOfText, type BookText, textOfBook } from '../core/pricing/book-text.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import type { Statement } from '../core/statement.ts';
import type { StorableCharge } from '../store/charge-columns.ts';
import type { StorableStatement } from '../store/statement-columns.ts';
import { type Pseudonyms, pseudonymsFor } from './pseudonym.ts';
import { withPseudonyms, type WithLabels } from './pseudonymise.ts';

const MICRO_DIGITS = 6;
const DOLLAR = 'USD';

/** What is derived by, besides prices. */
interface DerivationSettings {
  /** 64 hexadecimal digits; null where ids are stored in clear. */
  readonly privacyKey: string | null;
  /** What is known of providers' keys. */
  readonly keys: readonly KnownKey[];
}

/** What calls are priced and pseudonymised by, as plain data, so that another thread can do it. */
export interface DerivationFacts extends DerivationSettings {
  readonly prices: BookText;
}

/** Labels whose values become tokens; asked for each call, since published rules may change them. */
type SensitiveLabels = () => ReadonlySet<string>;

/** Everything derived from a call before it is stored: tokens in place of ids, and its price. Spans are pseudonymised too. */
export class Derivation {
  readonly #settings: DerivationSettings;
  #book: BookInUse;
  #prices: () => BookText;
  readonly #pseudonyms: Pseudonyms | null;
  readonly #sensitiveLabels: SensitiveLabels;
  readonly #keys: KeyCatalogue;

  private constructor(
    book: BookInUse,
    { privacyKey, keys }: DerivationSettings,
    sensitiveLabels: SensitiveLabels,
    prices: () => BookText,
  ) {
    this.#settings = { privacyKey, keys };
    this.#book = book;
    this.#prices = prices;
    this.#pseudonyms = privacyKey === null ? null : pseudonymsFor(privacyKey);
    this.#sensitiveLabels = sensitiveLabels;
    this.#keys = new KeyCatalogue(keys);
  }

  static by(book: PriceBook, settings: DerivationSettings, sensitiveLabels: SensitiveLabels): Derivation {
    return new Derivation(book, settings, sensitiveLabels, () => textOfBook(book));
  }

  /** The same, in another thread. */
  static from(facts: DerivationFacts, sensitiveLabels: SensitiveLabels): Derivation {
    return new Derivation(bookOfText(facts.prices), facts, sensitiveLabels, () => facts.prices);
  }

  /** For another thread. */
  facts(): DerivationFacts {
    return { ...this.#settings, prices: this.#prices() };
  }

  /** Prices by another book from now on; threads that were given the facts before go on by the one they have. */
  useBook(book: PriceBook): void {
    this.#book = book;
    this.#prices = () => textOfBook(book);
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

  /** A line of a bill as it is stored: who is named by a tag is a token, as in the labels of calls. */
  charge(charge: Charge): StorableCharge {
    const { traffic, currency, chargePeriod } = charge;
    const { currencies, cards } = this.#book;
    const { labels: tags } = this.pseudonymise({ labels: charge.tags });
    const named = traffic && this.#modelOf(charge, traffic);
    return {
      charge: { ...charge, tags, traffic: traffic && { ...traffic, model: named } },
      model: traffic && named !== null ? cards.model(traffic.provider, named).identity : null,
      amountMicros: microsOf(charge),
      // At the rate in force in the last millisecond of the charge's period.
      dollars: (amount) => currencies.dollars(amount, currency, chargePeriod.to - 1),
    };
  }

  /** A statement of the business as it is stored: who is named by a label is a token, amounts of currencies are dollars too. */
  statement(statement: Statement): StorableStatement {
    const pseudonymous = this.pseudonymise(statement);
    if (pseudonymous.kind === 'marker' || pseudonymous.value === null)
      return { statement: pseudonymous, dollars: null };
    const { value, unit, at } = pseudonymous;
    const picos = picosFromDollars(value);
    const dollars = picos === null ? null : this.#book.currencies.dollars(picos, unit ?? DOLLAR, at);
    return { statement: pseudonymous, dollars };
  }

  /** A word of the line that the price book knows as a model of the provider says more than what is recognised by its shape. */
  #modelOf({ skuMeter, description, sku }: Charge, { provider, model }: ChargedTraffic): string | null {
    const words = [skuMeter, description, sku].flatMap((text) => text?.split(SPACE) ?? []);
    const isModel = (word: string): boolean =>
      word.length >= FEWEST_LETTERS && this.#book.cards.model(provider, word).entry !== null;
    return words.find(isModel) ?? model;
  }
}

/** Between words of a meter or a description. */
const SPACE = /[\s,;()]+/;
const FEWEST_LETTERS = 4;

function microsOf(charge: Charge): bigint | null {
  const consumed = consumedQuantity(charge);
  return consumed && parseDecimal(consumed.amount, MICRO_DIGITS);
}
