import type { FocusTable } from './focus-rows.ts';

const ROWS_AT_ONCE = 1000;
const QUOTED = /[",\r\n]|^\s|\s$/;

/** The table as CSV (RFC 4180) in UTF-8; a cell that says nothing is empty. */
export async function* focusCsv({ columns, rows }: FocusTable): AsyncGenerator<Uint8Array> {
  let lines = [columns.map(({ name }) => quoted(name)).join(',')];
  for await (const row of rows) {
    lines.push(columns.map(({ name }) => quoted(row[name] ?? '')).join(','));
    if (lines.length < ROWS_AT_ONCE) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}

function quoted(text: string): string {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
