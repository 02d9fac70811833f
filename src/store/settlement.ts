import type { Charge } from '../core/charge.ts';
import { picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { type MeteredDay, settle, type Settled } from '../core/reconciliation/settlement.ts';
import { type BilledMonth, billedGroups, billedMonths, type ChargedGroup } from './billed-groups.ts';
import type { StorableCharge } from './charge-columns.ts';
import { DERIVED_CHARGE, derivedId } from './derived-charge.ts';
import { replaceDerived } from './charges.ts';
import { billingPeriods } from './metadata/billing-periods.ts';
import type { Metadata } from './metadata/metadata.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;

/** What has to be known to settle. */
export interface SettlementSources {
  readonly store: SpendStore;
  readonly metadata: Metadata;
}

/**
 * Takes the metered cost that bills contain out of the months that have bills, so that what both tell counts once: of all, or
 * of those that have a part of the interval. Of a month that somebody has accepted or closed everything metered is taken out: it
 * costs what its bills say. Making it again changes nothing unless calls or bills did. Tells how many lines are new, changed
 * or gone.
 */
export async function settleBills(
  { store, metadata }: SettlementSources,
  within: Interval | null,
  provider: string | null = null,
): Promise<number> {
  if (!(await store.hasCharges())) return 0;
  const periods = await billingPeriods(metadata);
  let changed = 0;
  for (const billed of await billedMonths(store.engine)) {
    const isOutside = within && (billed.month.from >= within.to + DAY_MS || billed.month.to <= within.from - DAY_MS);
    if (isOutside || (provider !== null && billed.provider !== provider)) continue;
    const isSettled = periods.some(
      ({ provider, month }) => provider === billed.provider && month === billed.month.from,
    );
    changed += await settleMonth(store, billed, isSettled);
  }
  return changed;
}

async function settleMonth(store: SpendStore, billed: BilledMonth, takesAll: boolean): Promise<number> {
  const groups = await billedGroups(store.engine, billed);
  const covered = takesAll ? billed.month : extentOf(groups);
  const metered = covered === null || groups.length === 0 ? [] : await meteredDays(store, billed.provider, covered);
  const settled = settle(groups, metered);
  const [first] = groups;
  if (takesAll && first) settled.push(...unbilled({ ...first, tags: {} }, metered, settled));
  const delivery = `settlement ${billed.provider} ${new Date(billed.month.from).toISOString().slice(0, 10)}`;
  const lines = settled
    .filter(({ cost, listCost }) => cost !== 0n || listCost !== 0n)
    .map((line) => settlementLine(line, billed, delivery));
  const { added, restated, deleted } = await replaceDerived(store.engine, { origin: 'settlement', delivery }, lines);
  return added + restated + deleted;
}

/** What was metered and no line is for. */
function unbilled(
  group: ChargedGroup,
  metered: readonly MeteredDay[],
  settled: readonly Settled<ChargedGroup>[],
): Settled<ChargedGroup>[] {
  const done = new Set(settled.map(({ model, day }) => `${model} ${day}`));
  return metered.filter(({ model, day }) => !done.has(`${model} ${day}`)).map((cell) => ({ ...cell, group }));
}

/** Whole UTC days that the groups have a part of. */
function extentOf(groups: readonly ChargedGroup[]): Interval | null {
  if (groups.length === 0) return null;
  const from = Math.min(...groups.map(({ period }) => period.from));
  const to = Math.max(...groups.map(({ period }) => period.to));
  return { from: Math.floor(from / DAY_MS) * DAY_MS, to: Math.ceil(to / DAY_MS) * DAY_MS };
}

async function meteredDays(store: SpendStore, provider: string, interval: Interval): Promise<MeteredDay[]> {
  const { rows } = await runSpendQuery(store, {
    measures: ['meteredCost', 'listCost'],
    by: ['model', 'costOrigin'],
    interval,
    grain: 'day',
    timeZone: 'UTC',
    where: [
      { dimension: 'provider', operator: 'is', values: [provider] },
      { dimension: 'costOrigin', operator: 'is', values: ['metered'] },
    ],
    versus: null,
    order: null,
    limit: null,
  });
  return rows.map(({ time, values, measures }) => ({
    model: values['model'] ?? '',
    day: Date.parse(time ?? ''),
    cost: picosFromDollars(String(measures.meteredCost)) ?? 0n,
    listCost: picosFromDollars(String(measures.listCost)) ?? 0n,
  }));
}

function settlementLine(
  { group, model, day, cost, listCost }: Settled<ChargedGroup>,
  { provider, month }: BilledMonth,
  delivery: string,
): StorableCharge {
  const { period: _period, cost: _cost, model: _model, tags, ...parties } = group;
  const id = derivedId([delivery, group.period, group.model, parties, namesFirst(tags), model, day]);
  const charge: Charge = {
    ...DERIVED_CHARGE,
    ...parties,
    origin: 'settlement',
    description: 'Metered cost of calls that the bill contains.',
    id,
    chargePeriod: { from: day, to: day + DAY_MS },
    billingPeriod: month,
    costs: { billed: 0n, effective: -cost, list: -listCost, contracted: -cost },
    tags,
    traffic: { provider, model, operation: 'other', quantity: null, serviceTier: null },
  };
  // The store's model is that of the calls: nobody has to find out again whose it is.
  const identity = { model, developer: null, family: null, version: null };
  return { charge, model: identity, amountMicros: null, dollars: (amount) => amount };
}

function namesFirst(tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
}
