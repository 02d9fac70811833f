import type { CostStatus } from '../../core/reconciliation/cost-status.ts';
import type { Metadata } from './metadata.ts';

/** How final one provider's billing month was when bills and calls were last held against each other. */
export interface KnownCostStatus {
  readonly provider: string;
  /** Start of the month, epoch milliseconds. */
  readonly month: number;
  readonly status: CostStatus;
  /** When it came to be so. */
  readonly since: number;
}

/** Months that are not among them are estimated: no bill has come. */
export async function costStatuses(metadata: Metadata): Promise<KnownCostStatus[]> {
  return metadata.selectFrom('costStatuses').selectAll().orderBy('month').orderBy('provider').execute();
}

/** Keeps what changed; a month that is as it was keeps its time. */
export async function keepCostStatus(metadata: Metadata, known: KnownCostStatus): Promise<void> {
  const { provider, month, status, since } = known;
  await metadata
    .insertInto('costStatuses')
    .values(known)
    .onConflict((conflict) =>
      conflict
        .columns(['provider', 'month'])
        .doUpdateSet({ status, since })
        .where('costStatuses.status', '!=', status)
        .where('costStatuses.provider', '=', provider)
        .where('costStatuses.month', '=', month),
    )
    .execute();
}
