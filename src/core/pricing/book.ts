import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Problem } from '../problem.ts';
import { canonicalProvider } from '../provider.ts';
import { RateCards } from './rate-cards.ts';
import { ratesOf } from './rate.ts';
import type { Rate } from './rate.ts';
import { readPriceFile } from './price-file.ts';
import type { PriceFile } from './price-file.ts';

/** Everything the book knows of one model at one provider. */
export interface BookEntry {
  readonly provider: string;
  readonly id: string;
  readonly rates: readonly Rate[];
}

/** All known prices. Immutable in meaning; compiles rate cards as calls ask for them. */
export interface PriceBook {
  /** Same prices, same revision: twelve hexadecimal digits of a hash over all files. */
  readonly revision: string;
  /** What was wrong with the files; a file with a problem is left out as a whole. */
  readonly problems: readonly Problem[];
  /** Provider, then model name or alias (lower case), to what is known of it. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, BookEntry>>;
  readonly cards: RateCards;
}

type Entries = Map<string, Map<string, BookEntry>>;

/**
 * Reads price files (see price-file.ts) into a book. `overrides` are the user's own: contract prices, own models,
 * seats, hardware. They go before the book's for every quantity they state, within their dates.
 */
export function priceBookFrom(files: readonly unknown[], overrides: readonly unknown[] = []): PriceBook {
  const problems: Problem[] = [];
  const entries: Entries = new Map();
  for (const [isOwn, group] of [
    [false, files],
    [true, overrides],
  ] as const) {
    for (const file of group) {
      const read = readPriceFile(file);
      if ('provider' in read) addFile(entries, read, isOwn);
      else problems.push(...read);
    }
  }
  return { revision: revisionOf([files, overrides]), problems, entries, cards: new RateCards(entries) };
}

function addFile(entries: Entries, file: PriceFile, isOwn: boolean): void {
  const provider = canonicalProvider(file.provider);
  const models = entries.get(provider) ?? new Map<string, BookEntry>();
  entries.set(provider, models);
  for (const { id, aliases = [], prices } of file.models) {
    const name = id.toLowerCase();
    const rates = ratesOf({ ...file, provider }, name, prices, isOwn);
    for (const each of [name, ...aliases.map((alias) => alias.toLowerCase())]) {
      const known = models.get(each);
      models.set(each, { provider, id: known?.id ?? name, rates: [...rates, ...(known?.rates ?? [])] });
    }
  }
}

function revisionOf(files: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(files) ?? ''))).slice(0, 12);
}
