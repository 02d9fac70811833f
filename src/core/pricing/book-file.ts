import { BookEntry } from './book-entry.ts';
import type { OrderedDiscount } from './discount.ts';
import type { PriceFile } from './price-file.ts';

/** A price file that was found sound; its provider is canonical. */
export interface BookFile {
  readonly file: PriceFile;
  /** Null for a list's prices; `own` for a price file of the user's, `contract/<name>` for what is agreed. These go first. */
  readonly owner: string | null;
  /** Of two that state the same price, the one with the higher order is right. */
  readonly order: number;
}

/** All that is said of one provider's prices. */
export interface ProviderPrices {
  readonly files: readonly BookFile[];
  readonly discounts: readonly OrderedDiscount[];
}

/**
 * What is said of a provider's models, by name and alias (lower case). Who names a model means it under all its names; who names
 * an alias means that alone.
 */
export function modelsOf(provider: string, { files, discounts }: ProviderPrices): Map<string, BookEntry> {
  const models = new Map<string, BookEntry>();
  for (const { file, owner, order } of files) {
    for (const { id, aliases = [], contextWindow = null, prices } of file.models) {
      const statement = { file, prices, contextWindow, owner, order };
      const stated = new Set([id, ...aliases].map((name) => name.toLowerCase()));
      const known = models.get(id.toLowerCase());
      const names = known?.id === id.toLowerCase() ? new Set([...known.names, ...stated]) : stated;
      const fresh = new BookEntry({ provider, id: id.toLowerCase(), names }, [statement], discounts);
      addStatement(models, statement, names, fresh);
    }
  }
  return models;
}

/** Under each name the statement is added to what is known, of which one entry may have several names. */
function addStatement(
  models: Map<string, BookEntry>,
  statement: BookEntry['statements'][number],
  names: ReadonlySet<string>,
  fresh: BookEntry,
): void {
  const renewed = new Map<BookEntry, BookEntry>();
  for (const name of names) {
    const before = models.get(name);
    if (before && !renewed.has(before)) renewed.set(before, before.with(statement));
    models.set(name, (before && renewed.get(before)) ?? fresh);
  }
}
