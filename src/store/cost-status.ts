import type { SpendQuery } from '../core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../core/money.ts';
import { COST_STATUSES, type CostStatus } from '../core/reconciliation/cost-status.ts';
import { billedMonths } from './billed-groups.ts';
import { monthOf } from '../core/period.ts';
import type { Interval } from '../core/period.ts';
import { costStatuses, keepCostStatus } from './metadata/cost-statuses.ts';
import { reconcile } from './reconciliation.ts';
import type { SettlementSources } from './settlement.ts';
import { runSpendQuery } from './spend-query.ts';

/** How much of a cost is how final: exact dollars that add up to it, and the share that is reconciled or closed. */
export interface CostByStatus extends Readonly<Record<CostStatus, string>> {
  /** 0 to 1; null where there is no cost. */
  readonly reconciledShare: number | null;
}

/** Looks again at how final the months are that have bills: of all, or of those that have a part of the interval. */
export async function lookAtStatuses(
  sources: SettlementSources,
  within: Interval | null,
  only: string | null,
  now: number,
): Promise<void> {
  for (const { provider, month } of await billedMonths(sources.store.engine)) {
    if (only !== null && provider !== only) continue;
    if (within && (month.from >= within.to || month.to <= within.from)) continue;
    const [found] = await reconcile(sources, month, provider);
    if (found)
      await keepCostStatus(sources.metadata, { provider, month: month.from, status: found.status, since: now });
  }
}

/**
 * The cost that a question asks for, by how final it is; null where no bill has ever come, and all is estimated. Filters and
 * interval are the question's.
 */
export async function costByStatus(
  { store, metadata }: SettlementSources,
  query: SpendQuery,
): Promise<CostByStatus | null> {
  const known = new Map(
    (await costStatuses(metadata)).map((found) => [`${found.month} ${found.provider}`, found.status]),
  );
  if (known.size === 0) return null;
  const { rows } = await runSpendQuery(store, {
    ...query,
    measures: ['cost'],
    by: ['provider'],
    grain: 'month',
    timeZone: 'UTC',
    versus: null,
    order: null,
    limit: null,
  });
  const sums: Record<CostStatus, Picos> = { estimated: 0n, provisional: 0n, reconciled: 0n, closed: 0n };
  for (const { time, values, measures } of rows) {
    const month = time === null ? null : monthOf(Date.parse(time)).from;
    const status = known.get(`${month} ${values['provider']}`) ?? 'estimated';
    sums[status] += picosFromDollars(String(measures.cost)) ?? 0n;
  }
  return told(sums);
}

const MILLION = 1_000_000n;

function told(sums: Readonly<Record<CostStatus, Picos>>): CostByStatus {
  const whole = COST_STATUSES.reduce((sum, status) => sum + sums[status], 0n);
  const final = sums.reconciled + sums.closed;
  return {
    estimated: formatPicos(sums.estimated),
    provisional: formatPicos(sums.provisional),
    reconciled: formatPicos(sums.reconciled),
    closed: formatPicos(sums.closed),
    reconciledShare: whole === 0n ? null : Number((final * MILLION) / whole) / Number(MILLION),
  };
}
