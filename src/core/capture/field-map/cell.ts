import { formatPicos, parseDecimal, divideRounded } from '../../money.ts';

const PICO_DIGITS = 12;
const PICOS = 10n ** 12n;
const MICRO = 1_000_000;
const LONGEST_NUMBER = 40;
const CURRENCY_SIGN = /^(?:[$€£¥]|US\$|[A-Z]{3}\s)\s?|\s?(?:[$€£¥]|\s[A-Z]{3})$/g;
/** Accountants put what is owed to you in brackets or the sign behind it; the sign may stand before that of the currency. */
const OWED = /^\((.+)\)$|^(.+)-$|^-\s?((?:[$€£¥]|US\$|[A-Z]{3}\s).+)$/;

/** Digits with properly grouped thousands, by what stands for the decimal point. */
const GROUPED = {
  point: /^[+-]?\d{1,3}(?:[, '\u00a0\u202f]\d{3})+(?:\.\d*)?$/,
  comma: /^[+-]?\d{1,3}(?:[. '\u00a0\u202f]\d{3})+(?:,\d*)?$/,
} as const;
const PLAIN = {
  point: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/,
  comma: /^[+-]?(?:\d+,?\d*|,\d+)$/,
} as const;

/** A number as people write it to plain decimal text; null when it is none, or could be read in two ways. */
export function decimalOfCell(cell: string, decimalComma: boolean): string | null {
  const bare = bareNumber(cell);
  if (bare.length > LONGEST_NUMBER) return null;
  const style = decimalComma ? 'comma' : 'point';
  if (PLAIN[style].test(bare)) return bare.replace(',', '.');
  if (!GROUPED[style].test(bare)) return null;
  return bare.replaceAll(decimalComma ? /[^\d,+-]/g : /[^\d.+-]/g, '').replace(',', '.');
}

function bareNumber(cell: string): string {
  const owed = OWED.exec(cell);
  const amount = owed?.[1] ?? owed?.[2] ?? owed?.[3] ?? cell;
  return (owed ? '-' : '') + amount.trim().replaceAll(CURRENCY_SIGN, '');
}

/** Plain decimal text times a factor, to the millionth: what quantities are counted in. */
export function scaledNumber(decimal: string, factor: number): number {
  return Math.round(Number(decimal) * factor * MICRO) / MICRO;
}

/** Plain decimal text times a factor, exact: money passes through no float. Null when either is no decimal. */
export function scaledDecimal(decimal: string, factor: number): string | null {
  const amount = parseDecimal(decimal, PICO_DIGITS);
  const times = parseDecimal(String(factor), PICO_DIGITS);
  return amount === null || times === null ? null : formatPicos(divideRounded(amount * times, PICOS));
}

const TRUE = new Set(['true', 'yes', 'y', '1']);
const FALSE = new Set(['false', 'no', 'n', '0']);

/** Yes or no in the usual spellings; null when it is neither. */
export function flagOfCell(cell: string): boolean | null {
  const word = cell.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : null;
}
