import type { Outcome } from '../../outcome.ts';
import type { Problem } from '../../problem.ts';
import type { JsonObject } from '../json.ts';
import { shown } from '../native/fault.ts';
import { badStatement, StatementFields, type StatementOptions } from './statement-fields.ts';

export const OUTCOME_FIELDS = [
  'outcome',
  'id',
  'at',
  'success',
  'score',
  'value',
  'unit',
  'callId',
  'traceId',
  'conversationId',
  'labels',
  'retracted',
] as const;
const MOST_ID = 256;
const MOST_UNIT = 64;
const MOST_SCORE = 1000;

/**
 * A line of an outcome, or everything that is wrong with it. Outcomes of a name are told apart by `id`; without one the same
 * line is the same outcome, however often it comes.
 */
export function outcomeFromLine(line: JsonObject, options: StatementOptions): Outcome | Problem[] {
  const fields = new StatementFields(line, OUTCOME_FIELDS, options);
  const said = {
    name: fields.name('outcome'),
    senderId: fields.own('id', MOST_ID),
    success: successOf(line, fields),
    score: scoreOf(line, fields),
    value: fields.amount('value'),
    unit: fields.own('unit', MOST_UNIT),
    callId: fields.own('callId', MOST_ID),
    traceId: fields.own('traceId', MOST_ID),
    conversationId: fields.own('conversationId', MOST_ID),
  };
  const stated = fields.stated((at, labels) =>
    said.senderId === null ? ['outcome', said, at, labels] : ['outcome', said.name, said.senderId],
  );
  return fields.problems.length > 0 ? fields.problems : { ...stated, ...said, kind: 'outcome' };
}

function successOf(line: JsonObject, fields: StatementFields): boolean | null {
  const value = line['success'] ?? null;
  return value === null ? null : fields.flag('success', value);
}

function scoreOf(line: JsonObject, { faults }: StatementFields): number | null {
  const value = line['score'] ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Math.abs(value) <= MOST_SCORE) return value;
  faults.push(badStatement('score', `is ${shown(value)}`, `Send a number from -${MOST_SCORE} to ${MOST_SCORE}.`));
  return null;
}
