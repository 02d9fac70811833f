import { growthOf } from './unit-cost.ts';

/** Growth of something downstream beside that of the product that causes it. Growths are ratios less one. */
export interface GrowthGap {
  readonly product: number;
  readonly downstream: number;
  /** Points of growth that the product does not explain. */
  readonly gap: number;
  /** What downstream would be had it grown as the product did, and what it is. */
  readonly expected: number;
  readonly actual: number;
  readonly isAlert: boolean;
}

/** Now and before. */
export interface Compared {
  readonly now: number;
  readonly before: number;
}

/** A gap wider than this, in either direction, is worth a look. */
const ALERT_GAP = 0.1;

/** Null where either had nothing before: growth from nothing has no rate. */
export function growthGap(product: Compared, downstream: Compared, alert = ALERT_GAP): GrowthGap | null {
  const [grown, followed] = [growthOf(product.now, product.before), growthOf(downstream.now, downstream.before)];
  if (grown === null || followed === null) return null;
  const gap = followed - grown;
  return {
    product: grown,
    downstream: followed,
    gap,
    expected: downstream.before * (1 + grown),
    actual: downstream.now,
    isAlert: Math.abs(gap) > alert,
  };
}
