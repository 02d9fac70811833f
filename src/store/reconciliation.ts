import { METERED } from '../core/dimension.ts';
import { type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { billedCost, explainVariance, meteredCost } from '../core/reconciliation/explain-variance.ts';
import type { CostStatus } from '../core/reconciliation/cost-status.ts';
import type { PartyLevel } from '../core/reconciliation/party.ts';
import { type PartyPart, splitByParty } from '../core/reconciliation/party-split.ts';
import type { Variance } from '../core/reconciliation/variance.ts';
import { type BilledMonth, billedMonths } from './billed-groups.ts';
import { monthOf } from '../core/period.ts';
import { type BillingPeriod, billingPeriods } from './metadata/billing-periods.ts';
import { reportRows } from './provider-usage-query.ts';
import { monthSides } from './reconcile-sides.ts';
import type { SettlementSources } from './settlement.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

/** One provider's month from all three sides. */
export interface Reconciliation extends BilledMonth {
  readonly status: CostStatus;
  /** What our calls cost. */
  readonly metered: Picos;
  /** What the provider's own cost report says; null where none was read. */
  readonly reported: Picos | null;
  /** What bills say; null where there is none. */
  readonly billed: Picos | null;
  /** Parts of billed minus metered; none without a bill. */
  readonly variances: readonly Variance[];
  /** Lines of bills. */
  readonly lines: number;
  /** Whether every line bears an invoice. */
  readonly isInvoiced: boolean;
  /** What somebody has settled about it. */
  readonly settled: BillingPeriod | null;
  /** Levels at which bill and calls name parties alike, so that they can be compared there. */
  readonly levels: readonly PartyLevel[];
  /** The same by the names at the level asked for; none where nobody asked, or where it cannot be told. */
  readonly parties: readonly PartyReconciliation[];
}

/** What one account, project or key has of a month; null of those whose name nobody tells, or the bill does not know. */
export interface PartyReconciliation {
  readonly name: string | null;
  readonly metered: Picos;
  readonly billed: Picos;
  readonly variances: readonly Variance[];
  readonly lines: number;
}

/** A bill agrees when it differs by no more than this part of it. */
const TOLERANCE_PER_MILLE = 5n;

/** Every month of the interval in which a provider has calls or bills, latest first; by the parties at a level if one is named. */
export async function reconcile(
  { store, metadata }: SettlementSources,
  interval: Interval,
  provider: string | null,
  by: PartyLevel | null = null,
): Promise<Reconciliation[]> {
  const months = await knownMonths(store, interval, provider);
  const periods = await billingPeriods(metadata);
  const found: Reconciliation[] = [];
  for (const { billed, metered } of months) {
    const settled = periods.find((period) => period.provider === billed.provider && period.month === billed.month.from);
    found.push(await reconcileMonth(store, { ...estimatedOf(billed, metered), settled: settled ?? null }, by));
  }
  return found;
}

function estimatedOf(billed: BilledMonth, metered: Picos): Omit<Reconciliation, 'status' | 'settled'> {
  const nothing = { reported: null, billed: null, variances: [], lines: 0, isInvoiced: false, levels: [], parties: [] };
  return { ...billed, metered, ...nothing };
}

async function reconcileMonth(
  store: SpendStore,
  known: Omit<Reconciliation, 'status'>,
  by: PartyLevel | null,
): Promise<Reconciliation> {
  const { month, settled } = known;
  const { lines, hours, levels } = await monthSides(store, known);
  const estimated = { ...known, levels, reported: await reportedCost(store, known) };
  if (lines.length === 0) return { ...estimated, status: settled?.status === 'closed' ? 'closed' : 'estimated' };
  const isInvoiced = lines.every(({ bill }) => !bill.startsWith('\n'));
  const explained = (part: Pick<PartyPart, 'lines' | 'hours'>) => {
    const inMonth = part.hours.filter(({ hour }) => hour >= month.from && hour < month.to);
    const sides = { metered: meteredCost(inMonth), billed: billedCost(part.lines), lines: part.lines.length };
    return { ...sides, variances: explainVariance({ month, ...part, isFinal: isInvoiced || settled !== null }) };
  };
  const whole = explained({ lines, hours });
  const parts = by !== null && levels.includes(by) ? splitByParty(lines, hours, by) : [];
  const parties = parts.map((part) => ({ name: part.name, ...explained(part) }));
  const status = statusOf(whole.billed - whole.metered, whole.billed, isInvoiced, settled);
  return { ...estimated, ...whole, isInvoiced, status, parties };
}

function statusOf(variance: Picos, billed: Picos, isInvoiced: boolean, settled: BillingPeriod | null): CostStatus {
  if (settled !== null) return settled.status === 'closed' ? 'closed' : 'reconciled';
  const agrees = absolute(variance) * 1000n <= absolute(billed) * TOLERANCE_PER_MILLE;
  return isInvoiced && agrees ? 'reconciled' : 'provisional';
}

interface KnownMonth {
  readonly billed: BilledMonth;
  readonly metered: Picos;
}

/** Months of UTC with metered cost, and those with bills; latest first. */
async function knownMonths(store: SpendStore, interval: Interval, provider: string | null): Promise<KnownMonth[]> {
  const metered = (await meteredMonths(store, interval, provider)).map(({ time, values, measures }): KnownMonth => {
    const billed = { provider: values['provider'] ?? '', month: monthOf(Date.parse(time ?? '')) };
    return { billed, metered: picosFromDollars(String(measures.meteredCost)) ?? 0n };
  });
  const known = new Map(metered.map((month) => [keyOf(month.billed), month]));
  const isAsked = (billed: BilledMonth): boolean => provider === null || billed.provider === provider;
  const isWithin = ({ month }: BilledMonth): boolean => month.from < interval.to && month.to > interval.from;
  for (const billed of (await billedMonths(store.engine)).filter(isAsked).filter(isWithin)) {
    known.set(keyOf(billed), { billed, metered: known.get(keyOf(billed))?.metered ?? 0n });
  }
  return [...known.values()].sort(latestFirst);
}

function latestFirst({ billed: one }: KnownMonth, { billed: other }: KnownMonth): number {
  return other.month.from - one.month.from || one.provider.localeCompare(other.provider);
}

function keyOf({ provider, month }: BilledMonth): string {
  return `${month.from} ${provider}`;
}

async function meteredMonths(store: SpendStore, interval: Interval, provider: string | null) {
  const whole = { from: monthOf(interval.from).from, to: monthOf(interval.to - 1).to };
  const { rows } = await runSpendQuery(store, {
    measures: ['meteredCost'],
    by: ['provider'],
    interval: whole,
    grain: 'month',
    timeZone: 'UTC',
    where: [
      { dimension: 'costOrigin', operator: 'is', values: [METERED] },
      ...(provider === null ? [] : [{ dimension: 'provider', operator: 'is' as const, values: [provider] }]),
    ],
    versus: null,
    order: null,
    limit: null,
  });
  return rows;
}

/** In dollars, by the source that says most: two reports may tell of the same. */
async function reportedCost(store: SpendStore, { provider, month }: BilledMonth): Promise<Picos | null> {
  const where = [{ cut: 'provider', values: [provider] }];
  const rows = await reportRows(store.engine, { interval: month, by: [], where, limit: 100 });
  const costs = rows.flatMap(({ cost, currency }) => (cost !== null && currency === 'USD' ? [cost] : []));
  return costs.reduce<Picos | null>((most, text) => {
    const cost = picosFromDollars(text) ?? 0n;
    return most === null || cost > most ? cost : most;
  }, null);
}

function absolute(amount: Picos): Picos {
  return amount < 0n ? -amount : amount;
}
