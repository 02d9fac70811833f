import type { ChargeCosts } from '../../charge.ts';
import { divideRounded, parseDecimal, type Picos } from '../../money.ts';

/** The costs a line states, each null where it does not, and what they can be worked out from. */
export interface StatedCosts {
  readonly billed: Picos | null;
  readonly effective: Picos | null;
  readonly list: Picos | null;
  readonly contracted: Picos | null;
  /** Units priced and the price of one, as decimal text; asked only when nothing else is stated. */
  readonly decimal: (field: 'pricingQuantity' | 'contractedUnitPrice' | 'listUnitPrice') => string | null;
  /** Paid for before: by a commitment, or in a currency of the vendor's own. */
  readonly isCovered: boolean;
}

const DIGITS = 18;

/**
 * The four costs. One that is not stated adds nothing to its total, so that totals are those of the bill; but a line always
 * has an effective cost, which is what it counts with: what was billed, or, where nothing was billed because it was paid for
 * before, its contracted cost, or price times quantity. Null when nothing says what the line costs.
 */
export function costsOf(stated: StatedCosts): ChargeCosts | null {
  const effective = stated.effective ?? effectiveOf(stated);
  if (effective === null) return null;
  return { billed: stated.billed ?? 0n, effective, list: stated.list ?? 0n, contracted: stated.contracted ?? 0n };
}

function effectiveOf(stated: StatedCosts): Picos | null {
  const { billed, contracted, list, isCovered } = stated;
  if (billed !== null && (billed !== 0n || !isCovered)) return billed;
  return contracted ?? priced(stated, 'contractedUnitPrice') ?? list ?? priced(stated, 'listUnitPrice') ?? billed;
}

function priced({ decimal }: StatedCosts, price: 'contractedUnitPrice' | 'listUnitPrice'): Picos | null {
  const [left, right] = [
    parseDecimal(decimal(price) ?? '', DIGITS),
    parseDecimal(decimal('pricingQuantity') ?? '', DIGITS),
  ];
  return left === null || right === null ? null : divideRounded(left * right, 10n ** BigInt(2 * DIGITS - 12));
}
