import type { Problem } from '../problem.ts';
import { firstAt, structureOf, textOf, valueAt } from './export/export-value.ts';
import type { Json } from './exchange.ts';
import { badCell, columnRule, type ColumnRule, valueOfCell } from './field-map/column-rule.ts';
import { CALL_TARGET, type FieldPath, type MapTarget } from './field-map/field-path.ts';
import { isObject, type JsonObject } from './json.ts';
import { fault, isProblem, shown, unknownKeys } from './native/fault.ts';

/** A checked map from the columns of somebody's table, or the paths of their records, to the fields of a call. */
export interface FieldMap {
  /** What stands between two cells of a table. */
  readonly separator: string;
  /** Steps to the records in a document; none when each value is one. */
  readonly records: readonly string[];
  /** Records that are read: of each of these columns the value is among the texts. All others are passed over. */
  readonly only: readonly (readonly [column: string, texts: ReadonlySet<string>])[];
  readonly rules: readonly ColumnRule[];
  readonly constants: readonly { readonly field: FieldPath; readonly value: Value }[];
  /** What the map fills. */
  readonly target: MapTarget;
  /** Whether columns that the map does not name become labels (of a charge, tags) of their own names. */
  readonly hasOthers: boolean;
}

/** A record, with the record it lies in, which columns reach by `^`. */
export interface MapRecord {
  readonly value: JsonObject;
  readonly around: MapRecord | null;
}

type Line = Record<string, unknown>;

const MAP_KEYS = [
  'columns',
  'constants',
  'records',
  'only',
  'others',
  'dateFormat',
  'timeZone',
  'decimalComma',
  'separator',
];
const SEPARATORS = new Set([',', ';', '\t', '|']);
const DEEPEST = 20;
/** Longer texts are content, not a dimension. */
const LONGEST_LABEL = 200;
const MOST_LABELS = 40;

/**
 * A map from what its YAML or JSON says: `columns: {Tokens (M): {to: usage.inputTokens, factor: 1000000}}`,
 * `constants: {provider: acme}`, and for all columns `dateFormat`, `timeZone`, `decimalComma`, and `separator` (a comma
 * unless told). Of documents, `records` is the path to the list of records. `only: {type: usage}` passes over other records.
 * Columns not named are left out, or become labels by `others: labels`. Problems name the place in the map.
 */
export function fieldMapFrom(value: unknown, target: MapTarget = CALL_TARGET): FieldMap | Problem[] {
  if (!isObject(value)) return [fault('map', 'is no object', 'Write columns: {Column: field}.')];
  const columns = membersOf(value['columns']);
  const rules = columns.map(([column, rule]) => columnRule(column, rule ?? null, value, target));
  const constants = membersOf(value['constants']).map((constant) => constantOf(constant, target));
  const found = [...rules, ...constants].filter(isProblem);
  const problems = [
    ...unknownKeys(value, [...MAP_KEYS, ...target.keys], ''),
    ...settingProblems(value, columns.length, target),
    ...found,
  ];
  if (problems.length > 0) return problems;
  return {
    separator: textOf(value['separator']) ?? ',',
    records: (textOf(value['records']) ?? '').replaceAll('[]', '').split('.').filter(Boolean),
    only: membersOf(value['only']).map(([column, texts]) => [column, new Set(listOf(texts))]),
    rules: rules.flatMap(unlessProblem),
    constants: constants.flatMap(unlessProblem),
    target,
    hasOthers: value['others'] === target.others,
  };
}

/** The records in a value, each with those it lies in. A list on the way stands for each of its items. */
export function recordsIn(value: Json, { records }: Pick<FieldMap, 'records'>): MapRecord[] {
  return found(value, records, null, 0);
}

function found(value: Json, steps: readonly string[], around: MapRecord | null, depth: number): MapRecord[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => found(item, steps, around, depth + 1));
  if (!isObject(value)) return [];
  const record = { value, around };
  const [step, ...rest] = steps;
  return step === undefined ? [record] : found(structureOf(value[step]) ?? null, rest, record, depth + 1);
}

/** A record as a native call line (native.ts reads it), or what is wrong with it, by column; null when the map passes it over. */
export function lineFromRecord(record: MapRecord, map: FieldMap): Line | Problem[] | null {
  const isWanted = map.only.every(([column, texts]) => texts.has(textOfCell(cellOf(record, column))));
  if (!isWanted) return null;
  const values: [FieldPath, Value][] = map.constants.map(({ field, value }) => [field, value]);
  const problems: Problem[] = [];
  for (const rule of map.rules) {
    const cell = cellOf(record, rule.column);
    const value = cell === undefined ? undefined : valueOfCell(rule, cell);
    if (value === null) problems.push(badCell(rule, cell ?? null));
    else if (value !== undefined) values.push([rule.field, value]);
  }
  return problems.length > 0 ? problems : lineOf(values, map.hasOthers ? othersIn(record, map) : {}, map.target);
}

/** Names of a record's columns, with those inside of objects by their paths; at most some hundred. */
export function columnsOf({ value }: MapRecord): string[] {
  return Object.entries(value).flatMap(([name, member]) =>
    isObject(member) ? Object.keys(member).map((inner) => `${name}.${inner}`) : [name],
  );
}

/** What a column says; undefined when it says nothing. Each `^` is one record further out. */
export function cellOf(record: MapRecord, column: string): Json | undefined {
  let [holder, path]: [MapRecord | null, string] = [record, column];
  for (; path.startsWith('^') && holder; path = path.slice(1)) holder = holder.around;
  const value = holder ? valueAt(holder.value, path) : undefined;
  const cell = typeof value === 'string' ? value.trim() : value;
  return cell === '' || cell === null ? undefined : cell;
}

/** Lists and objects say nothing that could be compared. */
function textOfCell(cell: Json | undefined): string {
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}

function othersIn(record: MapRecord, { rules, only }: FieldMap): Record<string, string> {
  const named = new Set([...rules.map(({ column }) => column), ...only.map(([column]) => column)]);
  const others = columnsOf(record).flatMap((column) => {
    const text = named.has(column) ? null : textOf(firstAt(record.value, [column]))?.trim();
    return text && text.length <= LONGEST_LABEL && column !== '__proto__' ? [[column, text] as const] : [];
  });
  return Object.fromEntries(others.slice(0, MOST_LABELS));
}

function settingProblems(map: JsonObject, columns: number, { others }: MapTarget): Problem[] {
  const separator = map['separator'] ?? ',';
  const isSeparator = typeof separator === 'string' && SEPARATORS.has(separator);
  const isPath = map['records'] === undefined || typeof map['records'] === 'string';
  return [
    ...(columns > 0 ? [] : [fault('columns', 'names no column', 'Write columns: {Column: field}.')]),
    ...(isSeparator ? [] : [fault('separator', `is ${shown(separator)}`, 'Write ",", ";", "|" or "\\t".')]),
    ...(isPath ? [] : [fault('records', `is ${shown(map['records'])}`, 'Write a path: data.items.')]),
    ...(map['others'] === undefined || map['others'] === others
      ? []
      : [fault('others', `is ${shown(map['others'])}`, `Write ${others}, or leave it out.`)]),
  ];
}

function membersOf(value: Json | undefined): [string, Json | undefined][] {
  return Object.entries(isObject(value) ? value : {});
}

function listOf(texts: Json | undefined): string[] {
  return (Array.isArray(texts) ? texts : [texts]).map(textOfCell);
}

function constantOf([path, value]: [string, unknown], target: MapTarget): FieldMap['constants'][number] | Problem {
  const place = `constants.${shown(path)}`;
  const field = target.fieldOf(path, place);
  if (isProblem(field)) return field;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { field, value };
  return fault(place, `is ${shown(value)}`, 'Write text, a number, true or false.');
}

type Value = string | number | boolean;

/** Fields come from a file, so they are defined by `fromEntries`, never assigned: no name can reach a prototype. */
function lineOf(
  values: readonly (readonly [field: FieldPath, value: Value])[],
  others: Record<string, string>,
  target: MapTarget,
): Line {
  const members = (group: FieldPath['group']): Record<string, Value> =>
    Object.fromEntries(values.flatMap(([field, value]) => (field.group === group ? [[field.name, value]] : [])));
  const groups = target.groups.filter((group) => values.some(([field]) => field.group === group));
  const line = { ...members(null), ...Object.fromEntries(groups.map((group) => [group, members(group)])) };
  const isAlone = Object.keys(others).length === 0;
  return isAlone ? line : { ...line, [target.others]: { ...others, ...members(target.others) } };
}

function unlessProblem<T extends object>(value: T | Problem): T[] {
  return isProblem(value) ? [] : [value];
}
