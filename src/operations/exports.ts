import type { z } from 'zod';
import type { Context } from './context.ts';
import { exportCalls, exportCallsInput } from './export-calls.ts';
import { exportFocus, exportFocusInput } from './export-focus.ts';
import { exportLedger, exportLedgerInput } from './export-ledger.ts';

/** Something that goes out as a file, piece by piece; at `/api/export-<name>` and as `whence export <name>`. */
export interface Export {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodObject;
  readonly contentTypes: readonly string[];
  /** Of the file that an input asks for; its name ends in the extension. */
  readonly file: (input: Record<string, unknown>) => { readonly name: string; readonly contentType: string };
  readonly pieces: (context: Context, input: Record<string, unknown>) => Promise<AsyncIterable<Uint8Array>>;
}

const CSV = 'text/csv; charset=utf-8';
const PARQUET = 'application/vnd.apache.parquet';
const LINES = 'application/x-ndjson';

export const EXPORTS: readonly Export[] = [
  {
    name: 'focus',
    summary: 'Bills, shares of allocations and usage that no bill contains, as a file of FOCUS.',
    input: exportFocusInput,
    contentTypes: [CSV, PARQUET],
    file(input) {
      const { as, version } = exportFocusInput.parse(input);
      return { name: `focus-${version}.${as}`, contentType: as === 'csv' ? CSV : PARQUET };
    },
    pieces: (context, input) => exportFocus(context, exportFocusInput.parse(input)),
  },
  {
    name: 'ledger',
    summary: 'Lines of the ledger, calls and charges together, by any dimensions.',
    input: exportLedgerInput,
    contentTypes: [CSV, PARQUET],
    file(input) {
      const { as } = exportLedgerInput.parse(input);
      return { name: `ledger.${as}`, contentType: as === 'csv' ? CSV : PARQUET };
    },
    pieces: (context, input) => Promise.resolve(exportLedger(context, exportLedgerInput.parse(input))),
  },
  {
    name: 'calls',
    summary: 'Calls, one a line, from which an import makes the same calls again.',
    input: exportCallsInput,
    contentTypes: [LINES],
    file: () => ({ name: 'calls.jsonl', contentType: LINES }),
    pieces: (context, input) => Promise.resolve(exportCalls(context, exportCallsInput.parse(input))),
  },
];
