import type { Charge } from '../core/charge.ts';
import { formatPicos, type Picos, picosFromDollars } from '../core/money.ts';
import { type Interval, monthOf } from '../core/period.ts';
import type { StorableCharge } from './charge-columns.ts';
import { replaceDerived } from './charges.ts';
import { DERIVED_CHARGE, derivedId } from './derived-charge.ts';
import { type BillingPeriod, billingPeriods } from './metadata/billing-periods.ts';
import type { SettlementSources } from './settlement.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

const HOUR_MS = 3_600_000;

/**
 * Keeps closed months as they were when they were closed: what came or changed since is taken out of them and stands in the
 * first month after them that is open, in a pair of lines that name the closed one. Tells how many lines are new, changed or gone.
 */
export async function correctClosedPeriods({ store, metadata }: SettlementSources): Promise<number> {
  const periods = (await billingPeriods(metadata)).filter(({ status }) => status === 'closed');
  let changed = 0;
  for (const period of periods) {
    const month = monthOf(period.month);
    const now = await ledgerCost(store, period.provider, month, true);
    const since = now - (picosFromDollars(period.closedCost ?? '0') ?? 0n);
    const delivery = `correction ${period.provider} ${new Date(period.month).toISOString().slice(0, 10)}`;
    const lines = since === 0n ? [] : pair(period, month, firstOpen(period, periods), since, delivery);
    const { added, restated, deleted } = await replaceDerived(store.engine, { origin: 'correction', delivery }, lines);
    changed += added + restated + deleted;
  }
  return changed;
}

/** What the ledger says a provider cost in an interval; with `asFound`, as if closed months had never been corrected. */
export async function ledgerCost(
  store: SpendStore,
  provider: string,
  interval: Interval,
  asFound: boolean,
): Promise<Picos> {
  const corrected = { dimension: 'costOrigin', operator: 'isNot' as const, values: ['correction'] };
  const { totals } = await runSpendQuery(store, {
    measures: ['cost'],
    by: [],
    interval,
    grain: null,
    timeZone: 'UTC',
    where: [{ dimension: 'provider', operator: 'is', values: [provider] }, ...(asFound ? [corrected] : [])],
    versus: null,
    order: null,
    limit: null,
  });
  return picosFromDollars(String(totals.cost)) ?? 0n;
}

function firstOpen({ provider, month }: BillingPeriod, closed: readonly BillingPeriod[]): Interval {
  const taken = new Set(closed.filter((period) => period.provider === provider).map((period) => period.month));
  let open = monthOf(month);
  while (taken.has(open.from)) open = monthOf(open.to);
  return open;
}

function pair(
  { provider }: BillingPeriod,
  closed: Interval,
  open: Interval,
  since: Picos,
  delivery: string,
): StorableCharge[] {
  const name = new Date(closed.from).toISOString().slice(0, 'YYYY-MM'.length);
  const found = `Found of ${name} after it was closed: ${formatPicos(since)} dollars.`;
  const line = (at: number, billingPeriod: Interval, cost: Picos): StorableCharge => {
    const charge: Charge = {
      ...DERIVED_CHARGE,
      id: derivedId([delivery, at]),
      origin: 'correction',
      isCorrection: true,
      description: found,
      chargePeriod: { from: at, to: at + HOUR_MS },
      billingPeriod,
      invoiceIssuer: provider,
      serviceProvider: provider,
      hostProvider: provider,
      billingAccount: '',
      subAccount: null,
      serviceName: '',
      costs: { billed: 0n, effective: cost, list: cost, contracted: cost },
      tags: {},
      traffic: { provider, model: null, operation: 'other', quantity: null, serviceTier: null },
    };
    return { charge, model: null, amountMicros: null, dollars: (amount) => amount };
  };
  return [line(closed.to - HOUR_MS, closed, -since), line(open.from, open, since)];
}
