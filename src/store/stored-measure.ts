import type { Measure } from '../core/ledger/spend-query.ts';

/** Where an amount is read from: lines of the ledger, rows of calls, pieces of charges. */
export type SpendReader = 'ledger' | 'calls' | 'charges';

/** A measure as the ledger stores it, and what one call adds to it. */
export interface StoredMeasure {
  readonly column: Measure;
  readonly type: 'UInt64' | 'Decimal(38, 12)';
  /** Expression over a row of `calls`, joined with its behaviour where it reads that; never NULL. */
  readonly ofCall: string;
}
