import { textOfCell } from '../core/capture/bill/bill-cell.ts';
import type { Json } from '../core/capture/exchange.ts';
import { FocusChecker, type RuleResult } from '../core/focus/focus-check.ts';
import { columnType } from '../core/focus/focus-columns.ts';
import { momentText } from '../core/focus/focus-row.ts';
import { AppError } from '../errors.ts';
import { billRows } from '../ingest/imports/bill-rows.ts';
import type { CheckedVersion } from './focus-rules.ts';
import { focusRules } from './focus-rules.ts';

const MOST_LINE_BYTES = 1 << 22;

/** What a check of a file found. */
export interface FocusReport {
  readonly version: string;
  readonly rows: number;
  readonly results: readonly RuleResult[];
}

/**
 * Checks a file of FOCUS (CSV, Parquet, JSON; gzipped or not) against the requirements of a version. `supports` names
 * abilities of the provider (criteria of the rules); null takes those that the file has a column for.
 */
export async function checkFocusFile(
  bytes: AsyncIterable<Uint8Array>,
  version: CheckedVersion,
  supports: ReadonlySet<string> | null,
): Promise<FocusReport> {
  let checker: FocusChecker | null = null;
  let names: readonly string[] = [];
  let count = 0;
  for await (const rows of billRows(bytes, { maxLineBytes: MOST_LINE_BYTES, separator: null })) {
    for (const row of rows) {
      if ('refused' in row)
        throw new AppError('bad-request', 'The file has a row that cannot be read.', 'Mend it first.');
      names = row.columns.names;
      checker ??= new FocusChecker(focusRules(version), names, supports);
      checker.add(
        row.cells.map((cell, at) => cellText(cell, names[at] ?? '')),
        row.place,
      );
      count += 1;
    }
  }
  if (checker === null) throw new AppError('bad-request', 'The file has no rows.', 'Give a file of FOCUS.');
  return { version, rows: count, results: checker.results() };
}

/** What a cell says as FOCUS sees it: only an empty one is null, the word NULL is a text. */
function cellText(cell: Json | undefined, column: string): string | null {
  if (cell === '' || cell === null || cell === undefined) return null;
  if (typeof cell === 'string' && columnType(column) === 'Date/Time' && /\.\d+Z$/.test(cell))
    return momentText(Date.parse(cell));
  return typeof cell === 'string' ? cell : textOfCell(cell);
}
