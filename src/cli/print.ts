import type { TableRow } from '../operations/operation.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

const FORMULA_START = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;
// Control characters in a value could move a terminal's cursor or change its title.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** An answer as text for standard output. */
export function render(format: OutputFormat, output: unknown, rows: readonly TableRow[]): string {
  if (format === 'json') return `${JSON.stringify(output, null, 2)}\n`;
  return format === 'csv' ? csv(rows) : table(rows);
}

/** RFC 4180; text that a spreadsheet would run as a formula is prefixed with an apostrophe. */
function csv(rows: readonly TableRow[]): string {
  const columns = columnsOf(rows);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((line) => `${line.map((cell) => quoted(String(cell))).join(',')}\n`).join('');
}

function quoted(cell: string): string {
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
