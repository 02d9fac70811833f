import { discountedRates, type OrderedDiscount } from './discount.ts';
import type { PriceFile, PriceGroup } from './price-file.ts';
import { type Rate, ratesOf } from './rate.ts';

/** What one file states of a model. */
interface Statement {
  readonly file: PriceFile;
  readonly prices: readonly PriceGroup[];
  /** Null where it states none. */
  readonly contextWindow: number | null;
  /** Whose price it is: null for a list's, else `own` or `contract/<name>`. */
  readonly owner: string | null;
  readonly order: number;
}

/** Everything the book knows of one model at one provider. Most models are never asked for: rates are read when they are. */
export class BookEntry {
  readonly provider: string;
  readonly id: string;
  readonly statements: readonly Statement[];
  /** The names it is called by. */
  readonly names: ReadonlySet<string>;
  readonly #discounts: readonly OrderedDiscount[];
  #rates: readonly Rate[] | null = null;

  constructor(
    { provider, id, names }: Pick<BookEntry, 'provider' | 'id' | 'names'>,
    statements: readonly Statement[],
    discounts: readonly OrderedDiscount[],
  ) {
    this.provider = provider;
    this.id = id;
    this.names = names;
    this.statements = statements;
    this.#discounts = discounts;
  }

  /** It, with one statement more. */
  with(statement: Statement): BookEntry {
    return new BookEntry(this, [statement, ...this.statements], this.#discounts);
  }

  /** Tokens that fit into the model, as the last to say so says; null when nobody does. */
  get contextWindow(): number | null {
    return this.statements.find(({ contextWindow }) => contextWindow !== null)?.contextWindow ?? null;
  }

  get rates(): readonly Rate[] {
    return (this.#rates ??= this.#read());
  }

  #read(): readonly Rate[] {
    const stated = this.statements.flatMap((statement) =>
      ratesOf(statement.file, this.id, statement.prices, statement),
    );
    return this.#discounts.length === 0 ? stated : [...stated, ...discountedRates(stated, this.names, this.#discounts)];
  }
}
