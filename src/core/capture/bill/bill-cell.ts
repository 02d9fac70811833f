import { formatDecimal, parseDecimal, type Picos } from '../../money.ts';
import type { Json } from '../exchange.ts';
import { decimalOfCell } from '../field-map/cell.ts';

const PICO_DIGITS = 12;
/** Quantities keep this many digits after the point; more than any bill has. */
const QUANTITY_DIGITS = 30;
const LONGEST_NUMBER = 64;
/** A line of a bill is for less than this (10^15 of any currency): larger numbers are a broken bill. */
const MOST_PICOS = 10n ** 27n;
/** How tables write that they say nothing: databases, Python, BigQuery, MySQL. */
const NOTHING = new Set(['', 'NULL', 'null', 'Null', 'None', 'NaN', 'nan', String.raw`\N`, '<null>']);
const DATABASE = /^[+-]?\d{1,38}(?:\.\d{1,38})?(?:[eE][+-]?\d{1,2})?$/;
const FAST = /^-?\d{1,15}(?:\.\d{1,12})?$/;
const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;

/** What a cell says as text, without the spaces around it; null when it says nothing. Lists and objects are JSON. */
export function textOfCell(cell: Json | undefined): string | null {
  if (typeof cell === 'string') {
    const text = cell.trim();
    return text.length <= 6 && NOTHING.has(text) ? null : text;
  }
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : null;
  return typeof cell === 'boolean' ? String(cell) : JSON.stringify(cell);
}

/**
 * An amount of money as bills write it ("0.00000080000", "1.2e-7", "$10,000.00", "(3.00)") to picos, exact to the twelfth
 * digit; null when it is none.
 */
export function picosOfCell(text: string, decimalComma = false): Picos | null {
  if (!decimalComma && FAST.test(text)) return fastPicos(text);
  const decimal = plainDecimal(text, decimalComma);
  const picos = decimal === null ? null : parseDecimal(decimal, PICO_DIGITS);
  return picos !== null && picos < MOST_PICOS && picos > -MOST_PICOS ? picos : null;
}

/** A quantity as plain decimal text without trailing zeros ("8.000" is "8", "1E-7" is "0.0000001"); null when it is none. */
export function decimalTextOfCell(text: string, decimalComma = false): string | null {
  if (!decimalComma && text.length <= LONGEST_NUMBER && PLAIN.test(text)) return text === '-0' ? '0' : text;
  const decimal = plainDecimal(text, decimalComma);
  const value = decimal === null ? null : parseDecimal(decimal, QUANTITY_DIGITS);
  return value === null ? null : formatDecimal(value, QUANTITY_DIGITS);
}

/** What people write, or the up to 38 digits of databases; null when it is no number, or could be read in two ways. */
function plainDecimal(text: string, decimalComma: boolean): string | null {
  if (text.length > LONGEST_NUMBER) return null;
  return DATABASE.test(text) && !decimalComma ? text : decimalOfCell(text, decimalComma);
}

/** Nearly all amounts: digits and a point. */
function fastPicos(text: string): Picos {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * 10n ** 12n;
  const fraction = text.length - point - 1;
  return BigInt(text.slice(0, point) + text.slice(point + 1) + ZEROS.slice(fraction));
}

const ZEROS = '0'.repeat(PICO_DIGITS);
