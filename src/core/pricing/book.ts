import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Problem } from '../problem.ts';
import { canonicalProvider } from '../provider.ts';
import type { BookEntry } from './book-entry.ts';
import { type BookFile, modelsOf } from './book-file.ts';
import { readPriceFile } from './price-file.ts';
import { RateCards } from './rate-cards.ts';

/** All known prices. Immutable in meaning; compiles rate cards as calls ask for them. */
export interface PriceBook {
  /** Same prices, same revision: twelve hexadecimal digits of a hash over all files. */
  readonly revision: string;
  /** What was wrong with the files; a file with a problem is left out as a whole. */
  readonly problems: readonly Problem[];
  /** Provider, then model name or alias (lower case), to what is known of it. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, BookEntry>>;
  /** The files that are sound, by provider. */
  readonly files: ReadonlyMap<string, readonly BookFile[]>;
  readonly cards: RateCards;
}

/**
 * Reads price files (see price-file.ts) into a book. `overrides` are the user's own: contract prices, own models,
 * seats, hardware. They go before the book's for every quantity they state, within their dates.
 */
export function priceBookFrom(files: readonly unknown[], overrides: readonly unknown[] = []): PriceBook {
  const problems: Problem[] = [];
  const sound: BookFile[] = [];
  for (const [isOwn, group] of [
    [false, files],
    [true, overrides],
  ] as const) {
    for (const file of group) {
      const read = readPriceFile(file);
      if ('provider' in read) sound.push({ file: { ...read, provider: canonicalProvider(read.provider) }, isOwn });
      else problems.push(...read);
    }
  }
  const byProvider = Map.groupBy(sound, ({ file }) => file.provider);
  const entries = new Map(Array.from(byProvider, ([provider, its]) => [provider, modelsOf(provider, its)] as const));
  const revision = revisionOf([files, overrides]);
  return { revision, problems, entries, files: byProvider, cards: new RateCards(entries) };
}

function revisionOf(files: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(files) ?? ''))).slice(0, 12);
}
