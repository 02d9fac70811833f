import type { PriceFile, PriceGroup } from './price-file.ts';
import { type Rate, ratesOf } from './rate.ts';

/** What one file states of a model. */
interface Statement {
  readonly file: PriceFile;
  readonly prices: readonly PriceGroup[];
  readonly isOwn: boolean;
}

/** Everything the book knows of one model at one provider. Most models are never asked for: rates are read when they are. */
export class BookEntry {
  readonly provider: string;
  readonly id: string;
  readonly statements: readonly Statement[];
  #rates: readonly Rate[] | null = null;

  constructor(provider: string, id: string, statements: readonly Statement[]) {
    this.provider = provider;
    this.id = id;
    this.statements = statements;
  }

  get rates(): readonly Rate[] {
    this.#rates ??= this.statements.flatMap(({ file, prices, isOwn }) => ratesOf(file, this.id, prices, isOwn));
    return this.#rates;
  }
}
