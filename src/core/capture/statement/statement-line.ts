import type { Problem } from '../../problem.ts';
import type { Statement } from '../../statement.ts';
import { isObject, type JsonObject } from '../json.ts';
import { markerFromLine } from './marker-line.ts';
import { metricFromLine } from './metric-line.ts';
import { outcomeFromLine } from './outcome-line.ts';
import { badStatement, type StatementOptions } from './statement-fields.ts';

export type StatementKind = Statement['kind'];
type Read = (line: JsonObject, options: StatementOptions) => Statement | Problem[];

const READ: Readonly<Record<StatementKind, Read>> = {
  metric: metricFromLine,
  outcome: outcomeFromLine,
  marker: markerFromLine,
};

/** A line, parsed from JSON, as a statement of a kind; or everything that is wrong with it. Never throws. */
export function statementFromLine(
  value: unknown,
  kind: StatementKind,
  options: StatementOptions,
): Statement | Problem[] {
  if (isObject(value)) return READ[kind](value, options);
  return [badStatement('line', 'is no JSON object', 'Write one a line: {"at": …, …}.')];
}

/** Which kind of event a value is by the field that names it; null when it has neither. */
export function eventKindOf(value: unknown): 'outcome' | 'marker' | null {
  if (!isObject(value)) return null;
  if (Object.hasOwn(value, 'outcome')) return 'outcome';
  return Object.hasOwn(value, 'marker') ? 'marker' : null;
}
