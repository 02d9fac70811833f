import { chargeRow } from '../core/focus/charge-row.ts';
import { exportColumns } from '../core/focus/export-columns.ts';
import type { FocusColumn, FocusVersion } from '../core/focus/focus-columns.ts';
import { type FocusRow, namedFor } from '../core/focus/focus-row.ts';
import { nativeFocusRow } from '../core/focus/native-focus-row.ts';
import { shareRow } from '../core/focus/share-row.ts';
import { UsageRows } from '../core/focus/usage-row.ts';
import type { Charge } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { chargesFound, exportedCharges } from '../store/focus-charges.ts';
import { unbilledUsage } from '../store/focus-usage.ts';
import type { Context } from './context.ts';

/** A file of FOCUS: its columns, and its lines as they are read. */
export interface FocusTable {
  readonly columns: readonly FocusColumn[];
  readonly rows: AsyncIterable<FocusRow>;
}

/** Lines of bills as their vendors have them, what allocations moved, then usage that no bill contains. */
export async function focusTable(context: Context, interval: Interval, version: FocusVersion): Promise<FocusTable> {
  const columns = exportColumns(version, await chargesFound(context.engine, interval));
  return { columns, rows: focusRows(context, interval, version) };
}

async function* focusRows(context: Context, interval: Interval, version: FocusVersion): AsyncGenerator<FocusRow> {
  const { revision } = context.rules();
  for await (const charge of exportedCharges(context.engine, interval)) yield rowOf(charge, version, revision);
  const usage = new UsageRows(context.book, version);
  for await (const cell of unbilledUsage(context.store, interval, thresholdsOf(context)))
    yield* usage.add(cell).map((row) => namedFor(row, version));
  yield* usage.end().map((row) => namedFor(row, version));
}

function rowOf(charge: Charge, version: FocusVersion, revision: number): FocusRow {
  if (charge.origin === 'allocation') return namedFor(shareRow(charge, revision), version);
  return charge.format === 'focus' ? nativeFocusRow(charge, version) : namedFor(chargeRow(charge), version);
}

/** Amounts of input above which a price of the book changes. */
function thresholdsOf({ book }: Context): number[] {
  const found = new Set<number>();
  for (const models of book.entries.values())
    for (const { rates } of models.values()) for (const { above } of rates) if (above > 0) found.add(above);
  return [...found].toSorted((one, other) => one - other);
}
