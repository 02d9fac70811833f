import type { Problem } from '../problem.ts';
import { badCell, columnRule, type ColumnRule, valueOfCell } from './csv/column-rule.ts';
import { type FieldPath, fieldPathOf } from './csv/field-path.ts';
import { isObject } from './json.ts';
import { fault, isProblem, shown, unknownKeys } from './native/fault.ts';

/** A checked map from the columns of somebody's CSV to the fields of a call. */
export interface CsvMap {
  /** What stands between two cells. */
  readonly separator: string;
  readonly rules: readonly ColumnRule[];
  readonly constants: readonly { readonly field: FieldPath; readonly value: Value }[];
}

type Line = Record<string, unknown>;

const MAP_KEYS = ['columns', 'constants', 'dateFormat', 'timeZone', 'decimalComma', 'separator'];
const SEPARATORS = new Set([',', ';', '\t', '|']);

/**
 * A map from what its YAML or JSON says: `columns: {Tokens (M): {to: usage.inputTokens, factor: 1000000}}`,
 * `constants: {provider: acme}`, and for all columns `dateFormat`, `timeZone`, `decimalComma`,
 * and `separator` (a comma unless told).
 * Columns not named are left out. Problems name the place in the map.
 */
export function csvMapFrom(value: unknown): CsvMap | Problem[] {
  if (!isObject(value)) return [fault('map', 'is no object', 'Write columns: {Column: field}.')];
  const columns = Object.entries(isObject(value['columns']) ? value['columns'] : {});
  const rules = columns.map(([column, rule]) => columnRule(column, rule ?? null, value));
  const constants = Object.entries(isObject(value['constants']) ? value['constants'] : {}).map(constantOf);
  const none = columns.length > 0 ? [] : [fault('columns', 'names no column', 'Write columns: {Column: field}.')];
  const separator = value['separator'] ?? ',';
  const isSeparator = typeof separator === 'string' && SEPARATORS.has(separator);
  const wrong = isSeparator ? [] : [fault('separator', `is ${shown(separator)}`, 'Write ",", ";", "|" or "\\t".')];
  const found = [...rules, ...constants].filter(isProblem);
  const problems = [...unknownKeys(value, MAP_KEYS, ''), ...none, ...wrong, ...found];
  if (problems.length > 0 || !isSeparator) return problems;
  return { separator, rules: rules.flatMap(unlessProblem), constants: constants.flatMap(unlessProblem) };
}

/** A record of the CSV as a native call line (native.ts reads it), or what is wrong with its cells, by column. */
export function lineFromCsv(record: Readonly<Record<string, string>>, map: CsvMap): Line | Problem[] {
  const values: [FieldPath, Value][] = map.constants.map(({ field, value }) => [field, value]);
  const problems: Problem[] = [];
  for (const rule of map.rules) {
    const cell = Object.hasOwn(record, rule.column) ? (record[rule.column] ?? '').trim() : '';
    const value = cell === '' ? undefined : valueOfCell(rule, cell);
    if (value === null) problems.push(badCell(rule, cell));
    else if (value !== undefined) values.push([rule.field, value]);
  }
  return problems.length > 0 ? problems : lineOf(values);
}

function constantOf([path, value]: [string, unknown]): CsvMap['constants'][number] | Problem {
  const place = `constants.${shown(path)}`;
  const field = fieldPathOf(path, place);
  if (isProblem(field)) return field;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { field, value };
  return fault(place, `is ${shown(value)}`, 'Write text, a number, true or false.');
}

/** What a line may hold besides its plain fields. */
const GROUPS = ['usage', 'labels', 'reportedCost'] as const;
type Value = string | number | boolean;

/** Fields come from a file, so they are defined by `fromEntries`, never assigned: no name can reach a prototype. */
function lineOf(values: readonly (readonly [field: FieldPath, value: Value])[]): Line {
  const members = (group: FieldPath['group']): Record<string, Value> =>
    Object.fromEntries(values.flatMap(([field, value]) => (field.group === group ? [[field.name, value]] : [])));
  const groups = GROUPS.filter((group) => values.some(([field]) => field.group === group));
  return { ...members(null), ...Object.fromEntries(groups.map((group) => [group, members(group)])) };
}

function unlessProblem<T extends object>(value: T | Problem): T[] {
  return isProblem(value) ? [] : [value];
}
