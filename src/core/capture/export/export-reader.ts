import type { Captured, Json } from '../exchange.ts';

/** Reads one file of a product's export, value by value: a line, a document, or the row of a table. */
export interface ExportReader {
  /** What a value holds. Never throws on what it says. */
  read(value: Json): Captured[];
  /** What only the end of the file completes. */
  end(): Captured[];
}
