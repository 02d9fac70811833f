import type { PriceBook } from './book.ts';
import type { BookEntry } from './book-entry.ts';
import { type BookFile, modelsOf } from './book-file.ts';
import { RateCards } from './rate-cards.ts';

/** What pricing a call needs of a book. */
export type BookInUse = Pick<PriceBook, 'revision' | 'cards'>;

/** A sound book as text, of which another thread reads only the providers that its calls are of. */
export interface BookText {
  readonly revision: string;
  /** Each provider with its files as JSON. */
  readonly providers: readonly (readonly [provider: string, files: string])[];
}

export function textOfBook({ revision, files }: PriceBook): BookText {
  return { revision, providers: Array.from(files, ([provider, its]) => [provider, JSON.stringify(its)]) };
}

export function bookOfText({ revision, providers }: BookText): BookInUse {
  return { revision, cards: new RateCards(new EntriesInText(new Map(providers))) };
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
    const files: readonly BookFile[] = JSON.parse(text);
    const models = modelsOf(provider, files);
    this.#read.set(provider, models);
    return models;
  }
}
