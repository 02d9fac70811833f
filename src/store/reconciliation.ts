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
import { type MonthSides, monthSides } from './reconcile-sides.ts';
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

/** Sources of reports times providers. */
const MOST_REPORTS = 10_000;
/** A bill agrees when it differs by no more than this part of it. */
const TOLERANCE_PER_MILLE = 5n;

/** Every month of the interval in which a provider has calls or bills, latest first; by the parties at a level if one is named. */
export async function reconcile(
  { store, metadata }: SettlementSources,
  interval: Interval,
  provider: string | null,
  by: PartyLevel | null = null,
): Promise<Reconciliation[]> {
  const periods = await billingPeriods(metadata);
  const found: Reconciliation[] = [];
  for (const months of Map.groupBy(await knownMonths(store, interval, provider), ({ month }) => month.from).values()) {
    const sides = await monthSides(store, months);
    const reported = await reportedCosts(store, months);
    for (const [place, known] of months.entries()) {
      const isIts = (period: BillingPeriod): boolean =>
        period.provider === known.provider && period.month === known.month.from;
      const settled = periods.find(isIts) ?? null;
      const told = { ...known, settled, reported: reported.get(known.provider) ?? null };
      found.push(reconcileMonth(told, sides[place] ?? { lines: [], hours: [], levels: [] }, by));
    }
  }
  return found;
}

type Known = KnownMonth & Pick<Reconciliation, 'reported' | 'settled'>;

function reconcileMonth(known: Known, { lines, hours, levels }: MonthSides, by: PartyLevel | null): Reconciliation {
  const { month, settled } = known;
  if (lines.length === 0) {
    const nothing = { billed: null, variances: [], lines: 0, isInvoiced: false, parties: [] };
    return { ...known, ...nothing, levels, status: settled?.status === 'closed' ? 'closed' : 'estimated' };
  }
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
  return { ...known, ...whole, isInvoiced, status, levels, parties };
}

function statusOf(variance: Picos, billed: Picos, isInvoiced: boolean, settled: BillingPeriod | null): CostStatus {
  if (settled !== null) return settled.status === 'closed' ? 'closed' : 'reconciled';
  const agrees = absolute(variance) * 1000n <= absolute(billed) * TOLERANCE_PER_MILLE;
  return isInvoiced && agrees ? 'reconciled' : 'provisional';
}

interface KnownMonth extends BilledMonth {
  readonly metered: Picos;
}

/** Months of UTC with metered cost, and those with bills; latest first. */
async function knownMonths(store: SpendStore, interval: Interval, provider: string | null): Promise<KnownMonth[]> {
  const metered = (await meteredMonths(store, interval, provider)).map(({ time, values, measures }): KnownMonth => {
    const cost = picosFromDollars(String(measures.meteredCost)) ?? 0n;
    return { provider: values['provider'] ?? '', month: monthOf(Date.parse(time ?? '')), metered: cost };
  });
  const known = new Map(metered.map((month) => [keyOf(month), month]));
  const isAsked = (billed: BilledMonth): boolean => provider === null || billed.provider === provider;
  const isWithin = ({ month }: BilledMonth): boolean => month.from < interval.to && month.to > interval.from;
  for (const billed of (await billedMonths(store.engine)).filter(isAsked).filter(isWithin)) {
    known.set(keyOf(billed), { ...billed, metered: known.get(keyOf(billed))?.metered ?? 0n });
  }
  return [...known.values()].sort(latestFirst);
}

function latestFirst(one: KnownMonth, other: KnownMonth): number {
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

/** What each provider's own report says of a month, in dollars, by the source that says most: two reports may tell of the same. */
async function reportedCosts(store: SpendStore, months: readonly BilledMonth[]): Promise<ReadonlyMap<string, Picos>> {
  const [first] = months;
  if (!first) return new Map();
  const where = [{ cut: 'provider', values: months.map(({ provider }) => provider) }];
  const rows = await reportRows(store.engine, { interval: first.month, by: ['provider'], where, limit: MOST_REPORTS });
  const most = new Map<string, Picos>();
  for (const { values, cost: text, currency } of rows) {
    const cost = text === null || currency !== 'USD' ? null : picosFromDollars(text);
    const [provider, known] = [values['provider'] ?? '', most.get(values['provider'] ?? '')];
    if (cost !== null && (known === undefined || cost > known)) most.set(provider, cost);
  }
  return most;
}

function absolute(amount: Picos): Picos {
  return amount < 0n ? -amount : amount;
}
