import type { Problem } from '../../problem.ts';
import { isTimeZone } from '../../time-zone.ts';
import type { Json } from '../exchange.ts';
import { textOf } from '../export/export-value.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { fault, isProblem, shown, unknownKeys } from '../native/fault.ts';
import { decimalOfCell, flagOfCell, scaledDecimal, scaledNumber } from './cell.ts';
import { type InstantReader, instantReader } from './date-format.ts';
import type { FieldPath, MapTarget } from './field-path.ts';

/** How one column's cells become one field. */
export interface ColumnRule {
  readonly column: string;
  readonly field: FieldPath;
  readonly factor: number;
  readonly decimalComma: boolean;
  /** Cells that stand for other texts: {"Done": "ok"}. */
  readonly values: ReadonlyMap<string, string>;
  readonly instant: InstantReader;
}

const COLUMN_KEYS = ['to', 'factor', 'format', 'timeZone', 'decimalComma', 'values'];
const NO_INSTANT: InstantReader = () => Number.NaN;

/** A rule from what the map says of a column: a field's path, or an object with the path in `to`. The map gives what it leaves out. */
export function columnRule(column: string, rule: Json, map: JsonObject, target: MapTarget): ColumnRule | Problem {
  const place = `columns.${shown(column)}`;
  const own: JsonObject = isObject(rule) ? rule : { to: textAt(rule) };
  const [unknown] = unknownKeys(own, COLUMN_KEYS, `${place}.`);
  if (unknown) return unknown;
  const field = target.fieldOf(textAt(own, 'to') ?? '', place);
  if (isProblem(field)) return field;
  const settings: JsonObject = { factor: 1, ...map, ...own };
  const factor = settings['factor'];
  if (!isFactor(factor))
    return fault(`${place}.factor`, 'is no number above 0', 'Write 1000000 for a column in millions.');
  const instant = field.kind === 'instant' ? readerOf(settings, place) : NO_INSTANT;
  if (typeof instant !== 'function') return instant;
  const decimalComma = settings['decimalComma'] === true;
  return { column, field, factor, decimalComma, values: textsOf(own['values']), instant };
}

/** What a cell says, in its field's kind; null when it says no such thing. A number of JSON has no comma to be told. */
export function valueOfCell(rule: ColumnRule, stated: Json): string | number | boolean | null {
  const raw = typeof stated === 'string' ? stated : textOf(stated);
  if (raw === null) return null;
  const cell = rule.values.get(raw) ?? raw;
  const { kind } = rule.field;
  if (kind === 'text') return cell;
  if (kind === 'flag') return flagOfCell(cell);
  if (kind === 'instant') return numberOrNull(rule.instant(cell));
  const decimal = decimalOfCell(cell, rule.decimalComma && typeof stated !== 'number');
  if (decimal === null) return null;
  return kind === 'money' ? scaledDecimal(decimal, rule.factor) : scaledNumber(decimal, rule.factor);
}

const WANTED = {
  text: 'text',
  flag: 'yes or no',
  instant: 'a moment with a zone: set dateFormat and timeZone',
  number: 'a number: set decimalComma if commas are decimal',
  money: 'an amount: set decimalComma if commas are decimal',
} as const;

export function badCell(rule: ColumnRule, cell: Json): Problem {
  return fault(`column ${shown(rule.column)}`, `holds ${shown(cell)}`, `Wanted is ${WANTED[rule.field.kind]}.`);
}

function isFactor(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function readerOf(settings: JsonObject, place: string): InstantReader | Problem {
  const format = settings['format'] ?? settings['dateFormat'];
  const timeZone = settings['timeZone'];
  if (typeof timeZone === 'string' && !isTimeZone(timeZone)) {
    return fault(
      `${place}.timeZone`,
      `is ${shown(timeZone)}, which is no zone`,
      'Write an IANA name: Europe/Berlin, UTC.',
    );
  }
  const reader = instantReader(
    typeof format === 'string' ? format : null,
    typeof timeZone === 'string' ? timeZone : null,
  );
  const remedy = 'Write YYYY, MM, DD, HH (or hh and A), mm, ss, SSS, Z as they stand in the column.';
  return typeof reader === 'string' ? fault(`${place}.format`, reader, remedy) : reader;
}

function textsOf(value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(isObject(value) ? value : {});
  return new Map(entries.flatMap(([cell, text]) => (typeof text === 'string' ? [[cell, text] as const] : [])));
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
