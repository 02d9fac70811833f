import type { Interval } from '../core/period.ts';
import { allocatePools } from './allocation-lines.ts';
import { callExtent } from './call-extent.ts';
import { chargeExtent } from './charges.ts';
import { accrueContracts } from './contract-charges.ts';
import { lookAtStatuses } from './cost-status.ts';
import { correctClosedPeriods } from './corrections.ts';
import { settleBills, type SettlementSources } from './settlement.ts';
import type { SpendStore } from './spend-query.ts';

interface DerivationSources extends SettlementSources {
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Brings every line that is derived from calls, bills and rules up to them, after calls of an interval, or bills or rules (null:
 * of any time) have changed, of one provider or of all. Each step builds on the ones before it. Tells whether anything changed.
 */
export async function deriveCharges(
  sources: DerivationSources,
  within: Interval | null,
  provider: string | null = null,
): Promise<boolean> {
  const { store, clock } = sources;
  const settled = await settleBills(sources, within, provider);
  const accrued = store.book ? await accrueContracts(store, store.book(), clock()) : 0;
  const corrected = await correctClosedPeriods(sources);
  if (await store.hasCharges()) await lookAtStatuses(sources, within, provider, clock());
  const spent = within ?? (await spendExtent(store));
  const allocated = spent === null ? 0 : await allocatePools(store, spent);
  return settled + accrued + corrected + allocated > 0;
}

/** From the first call or charge to the last; null when there are none. */
async function spendExtent(store: SpendStore): Promise<Interval | null> {
  const { firstAt, lastAt } = await callExtent(store);
  const charges = await chargeExtent(store.engine);
  const from = [firstAt, charges?.from].filter((at) => at !== null && at !== undefined);
  const to = [lastAt === null ? null : lastAt + 1, charges?.to].filter((at) => at !== null && at !== undefined);
  return from.length === 0 ? null : { from: Math.min(...from), to: Math.max(...to) };
}
