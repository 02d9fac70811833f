import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { CurrencyRates, type CurrencyTable } from '../currency-rates.ts';
import type { Problem } from '../problem.ts';
import { canonicalProvider } from '../provider.ts';
import type { BookEntry } from './book-entry.ts';
import { type BookFile, modelsOf, type ProviderPrices } from './book-file.ts';
import type { Contract } from './contract.ts';
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
  /** All that is said of prices and sound, by provider. */
  readonly providers: ReadonlyMap<string, ProviderPrices>;
  readonly contracts: readonly Contract[];
  readonly currencies: CurrencyRates;
  /** Whether anybody pays something else than list prices. */
  readonly hasOwn: boolean;
  readonly cards: RateCards;
}

/** What goes before the lists' prices, besides price files of the user's own. */
export interface BookAdditions {
  /** Price files of newer lists: they state list prices too, in rising precedence. */
  readonly updates?: readonly unknown[];
  readonly contracts?: readonly Contract[];
  readonly currencies?: CurrencyTable;
}

/** Contracts leave room for a discount and a negotiated rate each; price files of the user's own go before them all. */
const ORDERS_A_CONTRACT = 2;

/**
 * Reads price files (see price-file.ts) into a book. `overrides` are the user's own: own models, seats, hardware. They go before
 * contracts, and contracts before the lists, for every quantity they state, within their dates.
 */
export function priceBookFrom(
  files: readonly unknown[],
  overrides: readonly unknown[] = [],
  { updates = [], contracts = [], currencies = {} }: BookAdditions = {},
): PriceBook {
  const problems: Problem[] = [];
  const sound: BookFile[] = [];
  const add = (file: unknown, owner: string | null): void => {
    const read = readPriceFile(file);
    const order = sound.length * ORDERS_A_CONTRACT;
    if ('provider' in read) sound.push({ file: { ...read, provider: canonicalProvider(read.provider) }, owner, order });
    else problems.push(...read);
  };
  for (const file of [...files, ...updates]) add(file, null);
  const orders = new Map<Contract, number>();
  for (const contract of contracts) {
    orders.set(contract, sound.length * ORDERS_A_CONTRACT - 1);
    add({ provider: contract.provider, models: contract.rates }, `contract/${contract.name}`);
  }
  for (const file of overrides) add(file, 'own');
  const providers = new Map(
    [...Map.groupBy(sound, ({ file }) => file.provider)].map(([provider, its]) => [
      provider,
      { files: its, discounts: discountsOf(provider, orders) },
    ]),
  );
  const entries = new Map(Array.from(providers, ([provider, its]) => [provider, modelsOf(provider, its)] as const));
  return {
    revision: revisionOf([files, overrides, updates, contracts, currencies]),
    problems,
    entries,
    providers,
    contracts,
    currencies: new CurrencyRates(currencies),
    hasOwn: contracts.length + overrides.length > 0,
    cards: new RateCards(entries),
  };
}

function discountsOf(provider: string, orders: ReadonlyMap<Contract, number>): ProviderPrices['discounts'] {
  return [...orders].flatMap(([contract, order]) =>
    contract.provider === provider ? contract.discounts.map((discount) => ({ ...discount, order })) : [],
  );
}

/** What is empty is left out, so that a book without contracts is called what it always was. */
function revisionOf(parts: readonly unknown[]): string {
  const [files, overrides, ...more] = parts;
  const stated = more.filter((part) => JSON.stringify(part, plain) !== '[]' && JSON.stringify(part, plain) !== '{}');
  const text = JSON.stringify([files, overrides, ...stated], plain);
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
