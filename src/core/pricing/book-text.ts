import { CurrencyRates, type CurrencyTable } from '../currency-rates.ts';
import type { PriceBook } from './book.ts';
import type { BookEntry } from './book-entry.ts';
import { modelsOf, type ProviderPrices } from './book-file.ts';
import type { OrderedDiscount } from './discount.ts';
import { RateCards } from './rate-cards.ts';

/** What pricing a call needs of a book. */
export type BookInUse = Pick<PriceBook, 'revision' | 'cards' | 'hasOwn' | 'currencies'>;

/** A sound book as text, of which another thread reads only the providers that its calls are of. */
export interface BookText {
  readonly revision: string;
  readonly hasOwn: boolean;
  readonly currencies: CurrencyTable;
  /** Each provider with what is said of its prices as JSON. */
  readonly providers: readonly (readonly [provider: string, prices: string])[];
}

export function textOfBook({ revision, hasOwn, currencies, providers }: PriceBook): BookText {
  const texts = Array.from(
    providers,
    ([provider, prices]) => [provider, JSON.stringify(prices, textOfBigint)] as const,
  );
  return { revision, hasOwn, currencies: currencies.table, providers: texts };
}

export function bookOfText({ revision, hasOwn, currencies, providers }: BookText): BookInUse {
  const cards = new RateCards(new EntriesInText(new Map(providers)));
  return { revision, hasOwn, currencies: new CurrencyRates(currencies), cards };
}

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Models by provider, each provider read when it is asked for. */
class EntriesInText {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #read = new Map<string, ReadonlyMap<string, BookEntry>>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  has(provider: string): boolean {
    return this.#texts.has(provider);
  }

  get(provider: string): ReadonlyMap<string, BookEntry> | undefined {
    const text = this.#texts.get(provider);
    if (text === undefined || this.#read.has(provider)) return this.#read.get(provider);
    const models = modelsOf(provider, pricesOfText(text));
    this.#read.set(provider, models);
    return models;
  }
}

/** Big integers are text. */
interface WrittenPrices extends Pick<ProviderPrices, 'files'> {
  readonly discounts: readonly (Omit<OrderedDiscount, 'microPercent'> & { readonly microPercent: string })[];
}

function pricesOfText(text: string): ProviderPrices {
  const { files, discounts }: WrittenPrices = JSON.parse(text);
  return {
    files,
    discounts: discounts.map((discount) => ({ ...discount, microPercent: BigInt(discount.microPercent) })),
  };
}
