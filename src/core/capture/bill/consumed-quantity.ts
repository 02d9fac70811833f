import type { Charge, ChargeAmount } from '../../charge.ts';
import { divideRounded, formatDecimal, parseDecimal } from '../../money.ts';
import { isTokenClass, type Quantity, QUANTITIES } from '../../quantity.ts';

/** What a line of a bill used of a quantity, in the quantity's own unit: tokens, seconds, gigabyte hours. */
export interface ConsumedQuantity {
  readonly quantity: Quantity;
  /** Exact decimal text. */
  readonly amount: string;
}

const DIGITS = 18;
const HOUR_MS = 3_600_000;

/** "1000 Tokens", "1K tokens", "1M", "Million Tokens", "1,000,000 Tokens": how many of something one unit holds. */
const SIZED =
  /^(?:(\d+(?:[.,]\d{3})*|\d+(?:\.\d+)?)\s*)?(k|m|b|thousands?|millions?|billions?)?(?:[\s-]+|$|(?<=\d)(?=[a-z]))(.*)$/i;
const SIZES: Readonly<Record<string, number>> = { k: 1e3, t: 1e3, m: 1e6, b: 1e9 };

/**
 * What a charge used of what it is recognised to count, from its consumed or else its priced amount; null when the line does
 * not count, or in a unit that says nothing of the quantity.
 */
export function consumedQuantity(charge: Charge): ConsumedQuantity | null {
  const quantity = QUANTITIES.find((known) => known === charge.traffic?.quantity);
  if (!quantity) return null;
  for (const stated of [charge.consumed, charge.priced]) {
    const amount = stated && amountOf(stated, quantity, charge);
    if (amount !== null) return { quantity, amount };
  }
  return null;
}

function amountOf({ quantity: text, unit }: ChargeAmount, quantity: Quantity, charge: Charge): string | null {
  const [, count, size, rest = ''] = SIZED.exec(unit.trim()) ?? ['', undefined, undefined, unit.trim()];
  const each = perUnit(quantity, rest.toLowerCase(), charge);
  const value = parseDecimal(text, DIGITS);
  if (each === null || value === null) return null;
  const held = BigInt((count ?? '1').replaceAll(/[.,]/g, '')) * BigInt(SIZES[size?.[0]?.toLowerCase() ?? ''] ?? 1);
  return formatDecimal(divideRounded(value * held * each.times, each.by), DIGITS);
}

/** One of a bill's unit is `times / by` of the quantity's. */
interface Ratio {
  readonly times: bigint;
  readonly by: bigint;
}

const ratio = (times: number, by = 1): Ratio => ({ times: BigInt(times), by: BigInt(by) });

const SECONDS: readonly (readonly [RegExp, Ratio])[] = [
  [/hour|hrs?\b/, ratio(3600)],
  [/min/, ratio(60)],
  [/^$|sec/, ratio(1)],
];

function perUnit(quantity: Quantity, unit: string, charge: Charge): Ratio | null {
  if (isTokenClass(quantity)) return perToken(unit, charge);
  if (quantity === 'gpuSeconds' || quantity === 'seconds')
    return SECONDS.find(([word]) => word.test(unit))?.[1] ?? null;
  return quantity === 'gigabyteHours' ? perGigabyte(unit, charge) : ratio(1);
}

/**
 * Marketplaces bill tokens by the million and call the unit "Units"; Google calls single tokens "count". A unit of time is no
 * unit of tokens: they are held for hours, not used.
 */
function perToken(unit: string, { native, description, skuMeter }: Charge): Ratio | null {
  if (/hour|month|day/.test(unit)) return null;
  if (!/^units?$/.test(unit)) return ratio(1);
  const words = `${description} ${skuMeter} ${native['x_UsageType'] ?? ''}`;
  return /million|1m\b|tokencount|_tokens_/i.test(words) ? ratio(1_000_000) : ratio(1);
}

/** A gigabyte month has the hours of its billing period. */
function perGigabyte(unit: string, { billingPeriod }: Charge): Ratio | null {
  const size = /\btb|tera/.test(unit) ? 1000 : 1;
  if (/month|mo\b/.test(unit)) return ratio(size * (billingPeriod.to - billingPeriod.from), HOUR_MS);
  if (/day/.test(unit)) return ratio(size * 24);
  return /hour|hr/.test(unit) ? ratio(size) : null;
}
