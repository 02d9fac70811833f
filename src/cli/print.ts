import type { TableRow } from '../operations/operation.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What starts a formula, also in the full-width letters of East Asian keyboards. */
const FORMULA_START = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^-?\d+(\.\d+)?$/;
// Control characters in a value could move a terminal's cursor or change its title; marks of direction turn the line around.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Those a field of a CSV may well hold. */
const LAYOUT = /[\t\n\r]/;
/** Those that JSON leaves as they are. */
const LEFT_BY_JSON = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** An answer as text for standard output. */
export function render(format: OutputFormat, output: unknown, rows: readonly TableRow[]): string {
  if (format === 'json') return `${JSON.stringify(output, null, 2).replace(LEFT_BY_JSON, escaped)}\n`;
  return format === 'csv' ? csv(rows) : table(rows);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** RFC 4180; text that a spreadsheet would run as a formula is prefixed with an apostrophe. */
function csv(rows: readonly TableRow[]): string {
  const columns = columnsOf(rows);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((line) => `${line.map((cell) => quoted(String(cell))).join(',')}\n`).join('');
}

function quoted(text: string): string {
  const cell = text.replace(CONTROL, (character) => (LAYOUT.test(character) ? character : ' '));
  const safe = FORMULA_START.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function table(rows: readonly TableRow[]): string {
  if (rows.length === 0) return '(no rows)\n';
  const columns = columnsOf(rows);
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '').replace(CONTROL, ' ')));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const numeric = columns.map((_, index) =>
    cells.every((line) => line[index] === '' || NUMBER.test(line[index] ?? '')),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => (numeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

function columnsOf(rows: readonly TableRow[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
