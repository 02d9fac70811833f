import { eventKindOf, statementFromLine, type StatementKind } from '../../core/capture/statement/statement-line.ts';
import { badStatement, type StatementOptions } from '../../core/capture/statement/statement-fields.ts';
import { parseJson, refused, rejected, type StatementItem } from './format.ts';

/** What lines may be: metrics, or events, of which each says itself what it is. */
export type StatementLines = 'metric' | 'event';

/** A line as text. */
export function statementOfText(
  text: string,
  line: number,
  lines: StatementLines,
  options: StatementOptions,
): StatementItem {
  const parsed = parseJson(text, `line ${line}`);
  if ('problem' in parsed) return rejected(parsed.problem, text);
  return statementOfValue(parsed.value, line, lines, options, () => text);
}

/** A line that was parsed; `input` is what is kept of it where it is refused. */
export function statementOfValue(
  value: unknown,
  place: number | string,
  lines: StatementLines,
  options: StatementOptions,
  input: () => string,
): StatementItem {
  const kind = lines === 'metric' ? lines : eventKindOf(value);
  if (kind === null) return refused([UNNAMED], place, input());
  return statementOfKind(value, place, kind, options, input);
}

export function statementOfKind(
  value: unknown,
  place: number | string,
  kind: StatementKind,
  options: StatementOptions,
  input: () => string,
): StatementItem {
  const statement = statementFromLine(value, kind, options);
  if (Array.isArray(statement)) return refused(statement, place, input());
  return { captured: { kind: 'statement', statement }, input: null };
}

const UNNAMED = badStatement(
  'event',
  'is neither an outcome nor a marker',
  'Begin it with {"outcome": "ticket-resolved", …} or {"marker": "deploy", …}.',
);
