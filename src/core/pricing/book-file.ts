import { BookEntry } from './book-entry.ts';
import type { PriceFile } from './price-file.ts';

/** A price file that was found sound; its provider is canonical. */
export interface BookFile {
  readonly file: PriceFile;
  /** The user's own, which goes before the book's. */
  readonly isOwn: boolean;
}

/** What a provider's files say, by model name and alias (lower case); a later file goes before an earlier one. */
export function modelsOf(provider: string, files: readonly BookFile[]): Map<string, BookEntry> {
  const models = new Map<string, BookEntry>();
  for (const { file, isOwn } of files) {
    for (const { id, aliases = [], prices } of file.models) {
      const statement = { file, prices, isOwn };
      const entry = new BookEntry(provider, id.toLowerCase(), [statement]);
      for (const name of [entry.id, ...aliases.map((alias) => alias.toLowerCase())]) {
        const known = models.get(name);
        models.set(name, known ? new BookEntry(provider, known.id, [statement, ...known.statements]) : entry);
      }
    }
  }
  return models;
}
