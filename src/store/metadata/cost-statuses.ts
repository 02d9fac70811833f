import type { CostStatus } from '../../core/reconciliation/cost-status.ts';
import type { Metadata } from './metadata.ts';

/** How final one provider's billing month was found to be, and from when on. */
export interface KnownCostStatus {
  readonly provider: string;
  /** Start of the month, epoch milliseconds. */
  readonly month: number;
  readonly status: CostStatus;
  readonly since: number;
}

/** Everything that was found, oldest first: the last of a month is what it is now. A month without any is estimated. */
export async function costStatusHistory(metadata: Metadata): Promise<KnownCostStatus[]> {
  return metadata.selectFrom('costStatuses').selectAll().orderBy('since').orderBy('number').execute();
}

/** What months are now. */
export async function costStatuses(metadata: Metadata): Promise<KnownCostStatus[]> {
  const latest = new Map(
    (await costStatusHistory(metadata)).map((found) => [`${found.month} ${found.provider}`, found]),
  );
  return [...latest.values()];
}

/** Adds what was found, unless it is what the month was before. */
export async function keepCostStatus(metadata: Metadata, found: KnownCostStatus): Promise<void> {
  const before = await metadata
    .selectFrom('costStatuses')
    .select('status')
    .where('provider', '=', found.provider)
    .where('month', '=', found.month)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (before?.status !== found.status) await metadata.insertInto('costStatuses').values(found).execute();
}
