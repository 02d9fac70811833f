import type { Metadata } from './metadata.ts';

/** What people have settled about one provider's billing month. Without one it is as its bills make it. */
export interface BillingPeriod {
  readonly provider: string;
  /** Start of the month, epoch milliseconds. */
  readonly month: number;
  /** accepted: somebody takes the variance as it is. closed: what the ledger says of it changes no more. */
  readonly status: 'accepted' | 'closed';
  /** Why, in their words. */
  readonly reason: string;
  readonly by: string;
  readonly at: number;
  /** The ledger's cost when it was closed, exact dollars; null unless closed. */
  readonly closedCost: string | null;
}

export async function billingPeriods(metadata: Metadata): Promise<BillingPeriod[]> {
  return metadata.selectFrom('billingPeriods').selectAll().orderBy('month').orderBy('provider').execute();
}

/** Puts what was settled in the place of what was settled before. */
export async function keepBillingPeriod(metadata: Metadata, period: BillingPeriod): Promise<void> {
  const { provider: _provider, month: _month, ...said } = period;
  await metadata
    .insertInto('billingPeriods')
    .values(period)
    .onConflict((conflict) => conflict.columns(['provider', 'month']).doUpdateSet(said))
    .execute();
}
