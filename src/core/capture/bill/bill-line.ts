import type { Charge } from '../../charge.ts';
import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import type { BillColumns } from './bill-columns.ts';
import type { BillStyle } from './bill-style.ts';

/**
 * What became of one row of a bill. A charge's id is the key of its line until its delivery gives it its own; `notes` tell of
 * what in it could not be read though the line itself goes in.
 */
export type BillLine =
  | { readonly kind: 'charge'; readonly charge: Charge; readonly notes: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Reads the rows of bills of one form. */
export interface BillReader {
  read(columns: BillColumns, cells: readonly Json[]): BillLine;
}

/** A form of bill whose columns are known. */
export interface BillTable {
  readonly reader: (style: BillStyle) => BillReader;
  /** Names of columns that a table lacks and cannot be read without. */
  readonly missing: (columns: BillColumns) => readonly string[];
}
