import type { QueryAnswer } from './answers.ts';

/** A spreadsheet runs a cell that begins so as a formula (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One CSV cell: text that a spreadsheet would run gets a leading apostrophe; numbers stay numbers. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows of an answer as CSV, the rows cut by a limit as one last line, so that the file adds up. */
export function answerCsv(answer: QueryAnswer, by: readonly string[], measures: readonly string[]): string {
  const timed = answer.rows.some((row) => row.time !== null);
  const compared = answer.versusTotals !== null;
  const header = [...(timed ? ['time'] : []), ...by, ...measures];
  if (compared) header.push(...measures.map((measure) => `${measure}Before`));
  const lines = answer.rows.map((row) => [
    ...(timed ? [row.time ?? ''] : []),
    ...by.map((name) => row.values[name] ?? ''),
    ...measures.map((name) => row.measures[name as 'cost'] ?? ''),
    ...(compared ? measures.map((name) => row.versus?.[name as 'cost'] ?? '') : []),
  ]);
  if (answer.rest) {
    const { rest } = answer;
    const name = `(${rest.rows} more)`;
    const values = measures.map((measure) => rest.measures[measure as 'cost'] ?? '');
    lines.push([...(timed ? [''] : []), ...by.map((_, place) => (place === 0 ? name : '')), ...values]);
  }
  return [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
