import type { Measure } from '../../../src/core/ledger/spend-query.ts';

/** What the table and the picture are of. */
export interface Cut {
  readonly by: readonly string[];
  readonly measures: readonly Measure[];
}
