import { divideRounded, type Picos } from '../../money.ts';

/** What came in and what it cost. `other` is the cost of goods beside AI; null where it was not told. */
export interface Earning {
  readonly revenue: Picos;
  readonly ai: Picos;
  readonly other: Picos | null;
}

const PERMILLIONS = 1_000_000n;

export function grossMargin({ revenue, ai, other }: Earning): Picos {
  return revenue - ai - (other ?? 0n);
}

/** Gross margin over revenue, a ratio to six digits; null where there is no revenue: a loss without revenue has no percentage. */
export function marginRatio(earning: Earning): number | null {
  if (earning.revenue <= 0n) return null;
  return Number(divideRounded(grossMargin(earning) * PERMILLIONS, earning.revenue)) / Number(PERMILLIONS);
}

/** AI that is the revenue's own size or more has no margin left at any volume. */
export type MarginState = 'ok' | 'below-target' | 'no-revenue';

export function marginState(earning: Earning, target: number): MarginState {
  const ratio = marginRatio(earning);
  if (ratio === null) return 'no-revenue';
  return ratio < target ? 'below-target' : 'ok';
}

/**
 * The ratio at so many times the usage: AI grows by its elasticity, other cost with the usage. Revenue grows too when there are
 * more customers, and stays when the same ones use more at a flat price.
 */
export function marginAtScale(
  { revenue, ai, other }: Earning,
  factor: number,
  elasticity: number,
  doesRevenueGrow: boolean,
): number | null {
  if (revenue <= 0n) return null;
  const cost = Number(ai) * factor ** elasticity + Number(other ?? 0n) * factor;
  return 1 - cost / (Number(revenue) * (doesRevenueGrow ? factor : 1));
}
