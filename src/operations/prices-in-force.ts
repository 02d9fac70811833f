import type { Config } from '../config.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import type { Contract } from '../core/pricing/contract.ts';
import { readSetting, writeSetting } from '../store/metadata/settings.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { configuredContracts, readOwnFile, shippedPrices, soundBook, soundContracts } from './price-files.ts';

const SETTING = 'prices';

/** What was set or merged while Whence ran, as it was given; all of it checked. */
export interface KeptPrices {
  /** Price files of newer lists, in rising precedence. */
  readonly updates: readonly unknown[];
  /** Price files of the user's own, in rising precedence. */
  readonly prices: readonly unknown[];
  /** As they stand in a file of contracts. */
  readonly contracts: readonly unknown[];
}

const NOTHING: KeptPrices = { updates: [], prices: [], contracts: [] };

type Configured = Pick<Config, 'prices' | 'contracts' | 'currencies'>;

/** The book that ships, newer lists that were merged, contracts and the user's own prices: what calls are priced by now. */
export class PricesInForce {
  readonly #metadata: Metadata;
  readonly #shipped: readonly unknown[];
  readonly #own: readonly unknown[];
  readonly #contracts: readonly Contract[];
  readonly #currencies: Config['currencies'];
  readonly #followers: ((book: PriceBook) => void)[] = [];
  #kept: KeptPrices;
  #book: PriceBook;

  private constructor(metadata: Metadata, config: Configured, kept: KeptPrices) {
    this.#metadata = metadata;
    this.#shipped = shippedPrices();
    this.#own = config.prices.map(readOwnFile);
    this.#contracts = configuredContracts(config);
    this.#currencies = config.currencies;
    this.#kept = kept;
    this.#book = this.draft(kept);
  }

  /** Throws bad-price-file. */
  static async open(metadata: Metadata, config: Configured): Promise<PricesInForce> {
    return new PricesInForce(metadata, config, keptFrom(await readSetting(metadata, SETTING)));
  }

  get book(): PriceBook {
    return this.#book;
  }

  get kept(): KeptPrices {
    return this.#kept;
  }

  /** The book there would be with other prices kept. Throws bad-price-file. */
  draft({ updates, prices, contracts }: KeptPrices): PriceBook {
    return soundBook(this.#shipped, [...this.#own, ...prices], {
      updates,
      contracts: [...this.#contracts, ...soundContracts({ contracts })],
      currencies: this.#currencies,
    });
  }

  /** Puts prices in the place of those kept before. Throws bad-price-file, and then changes nothing. */
  async keep(kept: KeptPrices): Promise<PriceBook> {
    const book = this.draft(kept);
    await writeSetting(this.#metadata, SETTING, kept);
    this.#kept = kept;
    this.#book = book;
    for (const follow of this.#followers) follow(book);
    return book;
  }

  /** Calls it with every book that comes into force from now on. */
  onChange(follow: (book: PriceBook) => void): void {
    this.#followers.push(follow);
  }
}

function keptFrom(setting: unknown): KeptPrices {
  const list = (name: keyof KeptPrices): readonly unknown[] => {
    const value: unknown = typeof setting === 'object' && setting !== null ? Reflect.get(setting, name) : [];
    return Array.isArray(value) ? value : [];
  };
  return setting === null
    ? NOTHING
    : { updates: list('updates'), prices: list('prices'), contracts: list('contracts') };
}
