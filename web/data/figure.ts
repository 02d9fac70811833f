import type { Measure, Measures } from '../../src/core/ledger/spend-query.ts';
import { divideRounded, picosFromDollars } from '../../src/core/money.ts';

const PICOS_PER_DOLLAR = 10n ** 12n;
/** Between a number and its unit a line never breaks. */
const GAP = '\u00a0';

/** Measures that are money; all others are counts. */
export function isMoney(measure: Measure): boolean {
  return measure.endsWith('ost');
}

/** A measure's value as an exact integer: picodollars of money, the count itself otherwise. Null when it is not there. */
export function exact(measures: Measures | null | undefined, measure: Measure): bigint | null {
  const value = measures?.[measure];
  if (value === undefined) return null;
  return isMoney(measure) ? picosFromDollars(String(value)) : BigInt(Math.round(Number(value)));
}

/** A part of a whole, 0 to 1; null when the whole is nothing. */
export function share(part: bigint | null, whole: bigint | null): number | null {
  return part === null || whole === null || whole === 0n ? null : Number((part * 1_000_000n) / whole) / 1_000_000;
}

/** Relative change, 0.12 for 12 % more; null when there was nothing before. */
export function change(now: bigint | null, before: bigint | null): number | null {
  if (now === null || before === null || before === 0n) return null;
  return share(now - before, before < 0n ? -before : before);
}

/** Dollars to the cent, "$12,431.20"; below a dollar four significant digits, "$0.001234". Rounded half away from zero. */
export function money(picos: bigint | null): string {
  if (picos === null) return '–';
  const size = picos < 0n ? -picos : picos;
  const text = size >= PICOS_PER_DOLLAR || size === 0n ? toDigits(size, 2) : toDigits(size, digitsBelowOne(size));
  return `${picos < 0n ? '−' : ''}$${text}`;
}

/** Every digit, for where a number is explained. */
export function exactMoney(dollars: string): string {
  const [whole = '0', fraction = ''] = dollars.replace('-', '').split('.');
  return `${dollars.startsWith('-') ? '−' : ''}$${grouped(whole)}.${fraction.padEnd(2, '0')}`;
}

/** "1,284,003", with all digits. */
export function count(value: bigint | number | null): string {
  if (value === null) return '–';
  const text = String(value);
  return text.startsWith('-') ? `−${grouped(text.slice(1))}` : grouped(text);
}

/** "1 hour", "713 hours". */
export function countOf(value: number, unit: string): string {
  return `${count(value)} ${unit}${value === 1 ? '' : 's'}`;
}

/** "1.28 M": three significant digits, for where a column must be scanned. */
export function shortCount(value: bigint | number | null): string {
  if (value === null) return '–';
  const size = Number(value);
  const [, unit, divisor] = UNITS.find(([least]) => Math.abs(size) >= least) ?? [0, '', 1];
  if (divisor === 1) return count(value);
  const scaled = size / divisor;
  return `${scaled.toFixed(Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2)}${GAP}${unit}`;
}

/** A measure's value as text, in its own unit. */
export function figure(measures: Measures | null | undefined, measure: Measure): string {
  return valueText(exact(measures, measure), measure);
}

/** An exact value of a measure as text: picodollars of money, a count otherwise. */
export function valueText(value: bigint | null, measure: Measure): string {
  if (isMoney(measure)) return money(value);
  return measure.endsWith('okens') ? shortCount(value) : count(value);
}

/** "12 %", "0.4 %"; never "0 %" for something, never "100 %" for less than all. */
export function percent(part: number | null): string {
  if (part === null) return '–';
  const size = Math.abs(part) * 100;
  const sign = part < 0 ? '−' : '';
  if (size === 0) return `0${GAP}%`;
  if (size < 0.1) return `${sign}<0.1${GAP}%`;
  if (size < 10) return `${sign}${size.toFixed(1).replace(/\.0$/, '')}${GAP}%`;
  if (part < 1 && size > 99 && size < 100) return `${Math.floor(size * 10) / 10}${GAP}%`;
  return `${sign}${grouped(size.toFixed(0))}${GAP}%`;
}

/** A relative change: "12 %", and from tenfold on "14×", which is easier to grasp than "1,307 %". */
export function changeText(relative: number | null): string {
  return relative !== null && relative >= 9 ? `${Math.round(relative + 1)}×` : percent(relative);
}

const UNITS = [
  [1e12, 'T', 1e12],
  [1e9, 'B', 1e9],
  [1e6, 'M', 1e6],
  [1e4, 'k', 1e3],
] as const;

function digitsBelowOne(picos: bigint): number {
  // 12 digits after the point, less those of the number, are zeros; four significant digits follow them.
  return Math.min(12, Math.max(2, 12 - picos.toString().length + 4));
}

function toDigits(picos: bigint, digits: number): string {
  const scaled = divideRounded(picos, 10n ** BigInt(12 - digits)).toString().padStart(digits + 1, '0');
  const fraction = scaled.slice(-digits);
  const trimmed = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '');
  return `${grouped(scaled.slice(0, -digits))}.${trimmed}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
