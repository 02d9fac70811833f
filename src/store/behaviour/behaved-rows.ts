import { BEHAVIOUR_TABLES } from './behaviour-table.ts';

/**
 * Rows of calls (what follows FROM, each call once) joined with their behaviour, as far as the expressions read it. `hours` is the
 * condition on `hour` that the rows meet.
 */
export function behavedRows(rows: string, hours: string, expressions: readonly string[]): string {
  const text = expressions.join(' ');
  return BEHAVIOUR_TABLES.reduce((joined, { name, columns }) => {
    const read = columns.filter((column) => new RegExp(`\\b${column}\\b`).test(text));
    if (read.length === 0) return joined;
    const named = read.map((column) => `${name}.${column} AS ${column}`).join(', ');
    return `(SELECT call.*, ${named} FROM ${joined} AS call LEFT JOIN (
SELECT hour, id, ${read.join(', ')} FROM ${name} FINAL WHERE ${hours}) AS ${name} USING (hour, id))`;
  }, rows);
}
