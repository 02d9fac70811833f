import type { Interval } from '../core/period.ts';
import { correctClosedPeriods } from './corrections.ts';
import { settleBills, type SettlementSources } from './settlement.ts';

/**
 * Brings every line that is derived from calls and bills up to them, after calls of an interval or bills (null: of any time)
 * have changed. Each step builds on the ones before it. Tells whether anything changed.
 */
export async function deriveCharges(sources: SettlementSources, within: Interval | null): Promise<boolean> {
  const settled = await settleBills(sources, within);
  const corrected = await correctClosedPeriods(sources);
  return settled + corrected > 0;
}
