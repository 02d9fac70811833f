import { divideRounded, parseDecimal } from '../money.ts';
import type { FocusCheck } from './focus-rule.ts';
import { isFormatted } from './value-format.ts';

/** The cells of a row in the order of the file's columns; null says nothing. */
export type FocusCells = readonly (string | null)[];
export type RowTest = (cells: FocusCells) => boolean;

const DIGITS = 40;
const PLACEHOLDERS = new Set(['', 'null', 'n/a', 'none', 'not applicable', 'undefined', 'nan']);

/**
 * A check over single rows as a function. What a null cell is beside a value differs: as a condition it is not that value;
 * as a demand it is no fault, for whether a cell may be null is a rule of its own. Columns that the file lacks are null.
 */
export function rowTest(check: FocusCheck, place: (column: string) => number, role: Role): RowTest {
  switch (check[0]) {
    case 'and':
    case 'or':
      return anyOrAll(check, place, role);
    case 'noPlaceholders':
      return (cells) => cells.every((text) => text === null || !PLACEHOLDERS.has(text.trim().toLowerCase()));
    default:
      return columnTest(check, (column) => cellOf(place(column)), role === 'demand');
  }
}

function columnTest(check: FocusCheck, cell: (column: string) => Cell, isDemand: boolean): RowTest {
  switch (check[0]) {
    case 'is':
    case 'isNot':
      return valueTest(check[0], cell(check[1]), check[2], isDemand);
    case 'same':
    case 'notSame':
      return sameTest(check[0] === 'same', cell(check[1]), cell(check[2]), isDemand);
    case 'atLeast':
      return onText(cell(check[1]), (text) => Number(text) >= check[2]);
    case 'format':
      return onText(cell(check[1]), (text) => isFormatted(text, check[2]));
    case 'product':
      return productTest(cell(check[1]), cell(check[2]), cell(check[3]));
    default:
      throw new Error(`${check[0]} is no check of single rows`);
  }
}

type Role = 'condition' | 'demand';
type Cell = (cells: FocusCells) => string | null;

function anyOrAll(
  [kind, ...parts]: Extract<FocusCheck, readonly ['and' | 'or', ...unknown[]]>,
  place: (column: string) => number,
  role: 'condition' | 'demand',
): RowTest {
  const tests = parts.map((part) => rowTest(part, place, role));
  return kind === 'and' ? (cells) => tests.every((test) => test(cells)) : (cells) => tests.some((test) => test(cells));
}

function valueTest(kind: 'is' | 'isNot', cell: Cell, value: string | number | null, isDemand: boolean): RowTest {
  const isNot = kind === 'isNot';
  if (value === null) return (cells) => (cell(cells) !== null) === isNot;
  const matches = (text: string): boolean => (typeof value === 'number' ? Number(text) === value : text === value);
  return (cells) => {
    const text = cell(cells);
    return text === null ? isNot || isDemand : matches(text) !== isNot;
  };
}

function isEqual(left: string, right: string): boolean {
  if (left === right) return true;
  const [one, other] = [parseDecimal(left, DIGITS), parseDecimal(right, DIGITS)];
  return one !== null && one === other;
}

function sameTest(isSame: boolean, one: Cell, other: Cell, isDemand: boolean): RowTest {
  return (cells) => {
    const [left, right] = [one(cells), other(cells)];
    return left === null || right === null ? isDemand : isEqual(left, right) === isSame;
  };
}

/** Cells that say nothing are no fault. */
function onText(cell: Cell, isRight: (text: string) => boolean): RowTest {
  return (cells) => {
    const text = cell(cells);
    return text === null || isRight(text);
  };
}

function cellOf(at: number): Cell {
  return (cells) => cells[at] ?? null;
}

/** A result that is rounded is the product rounded to as many digits. */
function productTest(one: Cell, other: Cell, result: Cell): RowTest {
  return (cells) => {
    const texts = [one(cells), other(cells), result(cells)];
    const [left = null, right = null] = texts.map((text) => parseDecimal(text ?? '', DIGITS));
    const whole = texts[2] ?? '';
    const digits = digitsBehindPoint(whole);
    const stated = parseDecimal(whole, digits);
    if (left === null || right === null || stated === null) return true;
    return divideRounded(left * right, 10n ** BigInt(2 * DIGITS - digits)) === stated;
  };
}

/** In "1.20E-3" five. */
function digitsBehindPoint(text: string): number {
  const [, fraction = '', exponent = '0'] = /^-?\d*\.?(\d*)(?:E(-?\d+))?$/i.exec(text) ?? [];
  return Math.min(Math.max(fraction.length - Number(exponent), 0), DIGITS);
}
