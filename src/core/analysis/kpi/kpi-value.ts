import { divideRounded, formatDecimal } from '../../money.ts';
import type { KpiUnit } from './kpi.ts';

/** Decimal digits that a value is told with; money has all of them. */
const DIGITS: { readonly [U in KpiUnit]?: number } = { dollars: 12, percent: 1 };
const USUAL_DIGITS = 4;

/**
 * One amount over another of the same scale, times a number, rounded half away from zero: 62.0 (percent), 3.4000 (a ratio). Of no
 * denominator (null) it is the numerator, which is of 12 digits. Null where there is nothing, or less than nothing, to divide by.
 */
export function kpiValue(unit: KpiUnit, numerator: bigint, denominator: bigint | null, times: number): string | null {
  const digits = DIGITS[unit] ?? USUAL_DIGITS;
  if (denominator === null) return formatDecimal(divideRounded(numerator, 10n ** BigInt(12 - digits)), digits);
  if (denominator <= 0n) return null;
  const value = divideRounded(numerator * BigInt(times) * 10n ** BigInt(digits), denominator);
  return unit === 'percent' ? oneDigit(value) : formatDecimal(value, digits);
}

/** Percent always has its digit: 62.0. */
function oneDigit(permille: bigint): string {
  const size = permille < 0n ? -permille : permille;
  return `${permille < 0n ? '-' : ''}${size / 10n}.${size % 10n}`;
}
