import { parseDecimal } from '../money.ts';

/** Text that is taken for a number, in RE2 as in JavaScript: plain decimals of at most six digits after the point. */
export const DECIMAL_TEXT = '^-?[0-9]{1,20}(\\.[0-9]{1,6})?$';
const DECIMAL = new RegExp(DECIMAL_TEXT);
const MICRO_DIGITS = 6;

/** Millionths of a decimal number; null when the text is none. */
export function decimalMicros(text: string): bigint | null {
  return DECIMAL.test(text) ? parseDecimal(text, MICRO_DIGITS) : null;
}
