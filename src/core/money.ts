/**
 * Money is an integer number of picodollars (1e-12 USD), so that sums are exact.
 * Prices per unit carry six more digits (attodollars, 1e-18 USD): 0.000000333333 $ per token is not a whole picodollar.
 */
export type Picos = bigint;
export type Attos = bigint;

const PICO_DIGITS = 12;
const ATTO_DIGITS = 18;
const ATTOS_PER_PICO = 10n ** 6n;
const DECIMAL = /^([+-])?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal number as an integer of 10^-digits.
 * Null when the text is no decimal number; digits beyond the scale are rounded half away from zero.
 */
export function parseDecimal(text: string, digits: number): bigint | null {
  const match = DECIMAL.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole.length + fraction.length === 0) return null;
  const scale = digits + Number(match[4] ?? 0) - fraction.length;
  const mantissa = BigInt(whole + fraction);
  const value = scale >= 0 ? mantissa * 10n ** BigInt(scale) : divideRounded(mantissa, 10n ** BigInt(-scale));
  return match[1] === '-' ? -value : value;
}

/** Divides and rounds half away from zero; the divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return dividend >= 0n ? (dividend + half) / divisor : -((-dividend + half) / divisor);
}

/** Dollars as decimal text to picodollars; null when the text is no number. */
export function picosFromDollars(text: string): Picos | null {
  return parseDecimal(text, PICO_DIGITS);
}

/** Dollars as decimal text to attodollars; null when the text is no number. */
export function attosFromDollars(text: string): Attos | null {
  return parseDecimal(text, ATTO_DIGITS);
}

/** Cost of a quantity (in millionths of its unit) at a rate per unit, rounded once to the picodollar. */
export function costOf(quantityMicros: bigint, rate: Attos): Picos {
  return divideRounded(quantityMicros * rate, ATTOS_PER_PICO * 1_000_000n);
}

/** Exact dollars without trailing zeros: 1230000000n is "0.00123". */
export function formatPicos(picos: Picos): string {
  return formatDecimal(picos, PICO_DIGITS);
}

/** Exact dollars of a rate per unit. */
export function formatAttos(attos: Attos): string {
  return formatDecimal(attos, ATTO_DIGITS);
}

/** An integer of 10^-digits as plain decimal text without trailing zeros. */
export function formatDecimal(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return sign + text.slice(0, -digits) + (fraction ? `.${fraction}` : '');
}
