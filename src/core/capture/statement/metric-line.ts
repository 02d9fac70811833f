import { type Metric, READINGS } from '../../metric.ts';
import type { Problem } from '../../problem.ts';
import type { JsonObject } from '../json.ts';
import { badStatement, StatementFields, type StatementOptions } from './statement-fields.ts';

export const METRIC_FIELDS = ['name', 'at', 'until', 'value', 'unit', 'reading', 'labels', 'retracted'] as const;
const MOST_UNIT = 64;

/** A line of a metric, or everything that is wrong with it. One metric says one thing of a time and labels: a later line replaces it. */
export function metricFromLine(line: JsonObject, options: StatementOptions): Metric | Problem[] {
  const fields = new StatementFields(line, METRIC_FIELDS, options);
  const name = fields.name('name');
  const reading = fields.oneOf('reading', line['reading'], READINGS, 'total');
  const value = fields.amount('value');
  const metric: Metric = {
    ...fields.stated((at, labels) => ['metric', name, at, labels]),
    kind: 'metric',
    name,
    until: fields.until(),
    reading,
    value: value ?? '0',
    unit: fields.own('unit', MOST_UNIT),
  };
  if (value === null && !metric.isRetracted && (line['value'] ?? null) === null)
    fields.faults.push(badStatement('value', 'is missing', 'Send the number; what is not known is left out, not 0.'));
  if (reading === 'level' && value?.startsWith('-'))
    fields.faults.push(badStatement('value', `is ${value}`, 'A level is not below 0; send a change as a total.'));
  return fields.problems.length > 0 ? fields.problems : metric;
}
