import { z } from 'zod';
import { FOCUS_VERSIONS } from '../core/focus/focus-columns.ts';
import type { Context } from './context.ts';
import { focusCsv } from './focus-csv.ts';
import { focusParquet } from './focus-parquet.ts';
import { focusTable } from './focus-rows.ts';
import { askedInterval } from './interval.ts';
import { fromParameter, toParameter } from './parameters.ts';

export const exportFocusInput = z.object({
  version: z
    .enum(FOCUS_VERSIONS)
    .default('1.4')
    .describe('Version of FOCUS; 1.5 is a draft whose names may still change.'),
  from: fromParameter,
  to: toParameter,
  as: z.enum(['csv', 'parquet']).default('csv').describe('CSV, or Parquet with exact decimals.'),
});
type ExportFocusInput = z.infer<typeof exportFocusInput>;

/**
 * The lines that begin from `from` to `to` (UTC) as a file of FOCUS, piece by piece: bills as their vendors state them, shares of
 * allocations, and usage that no bill contains as estimates beside them.
 */
export async function exportFocus(context: Context, input: ExportFocusInput): Promise<AsyncIterable<Uint8Array>> {
  const { interval } = askedInterval(context, { ...input, timeZone: 'UTC' });
  const table = await focusTable(context, interval, input.version);
  return input.as === 'csv' ? focusCsv(table) : focusParquet(table);
}
