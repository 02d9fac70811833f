import { OPERATIONS } from '../core/call.ts';
import type { Charge } from '../core/charge.ts';
import { picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { NO_PARTY, partyOf, type PartyLevel } from '../core/reconciliation/party.ts';
import { type BilledGroup, type MeteredDay, settle, type Settled } from '../core/reconciliation/settlement.ts';
import { type BilledMonth, billedGroups, billedMonths, type ChargedGroup } from './billed-groups.ts';
import { knownParties, partyIn } from './billed-party.ts';
import type { StorableCharge } from './charge-columns.ts';
import { DERIVED_CHARGE, derivedId } from './derived-charge.ts';
import { replaceDerived } from './charges.ts';
import { billingPeriods } from './metadata/billing-periods.ts';
import type { Metadata } from './metadata/metadata.ts';
import { meteredSpend } from './metered-spend.ts';
import type { SpendStore } from './spend-query.ts';

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
  const groups = await billedGroups(store, billed);
  const delivery = `settlement ${billed.provider} ${new Date(billed.month.from).toISOString().slice(0, 10)}`;
  const lines = (await settledLines(store, billed, groups, takesAll)).map((line) => lineOf(line, billed, delivery));
  const { added, restated, deleted } = await replaceDerived(store.engine, { origin: 'settlement', delivery }, lines);
  return added + restated + deleted;
}

async function settledLines(
  store: SpendStore,
  { provider, month }: BilledMonth,
  groups: readonly ChargedGroup[],
  takesAll: boolean,
): Promise<SettledLine[]> {
  const covered = takesAll ? month : extentOf(groups);
  const [first] = groups;
  if (covered === null || !first) return [];
  const names = groups.map((group) => group.names);
  const known = (await knownParties(store, covered, new Map([[provider, names]]))).get(provider) ?? new Map();
  const metered = await meteredDays(store, provider, covered, [...known.keys()]);
  const claims = groups.map((group) => ({ ...group, party: partyOf(group.names, known) }));
  const { settled, unbilled } = settle(claims, metered);
  if (!takesAll) return summed(settled);
  const rest = { ...first, party: NO_PARTY, tags: {} };
  return summed([...settled, ...unbilled.map((cell) => ({ ...cell, group: rest }))]);
}

type SettledLine = Settled<ChargedGroup & BilledGroup>;

/** What is taken out of one model's day under one group of lines, whosever calls it was for, is one line. */
function summed(settled: readonly SettledLine[]): SettledLine[] {
  const sums = new Map<string, SettledLine>();
  for (const line of settled) {
    const key = JSON.stringify(factsOf(line));
    const { cost, listCost } = sums.get(key) ?? { cost: 0n, listCost: 0n };
    sums.set(key, { ...line, cost: cost + line.cost, listCost: listCost + line.listCost });
  }
  return [...sums.values()].filter(({ cost, listCost }) => cost !== 0n || listCost !== 0n);
}

/** Whole UTC days that the groups have a part of. */
function extentOf(groups: readonly ChargedGroup[]): Interval | null {
  if (groups.length === 0) return null;
  const from = groups.reduce((first, { period }) => Math.min(first, period.from), Infinity);
  const to = groups.reduce((last, { period }) => Math.max(last, period.to), 0);
  return { from: Math.floor(from / DAY_MS) * DAY_MS, to: Math.ceil(to / DAY_MS) * DAY_MS };
}

async function meteredDays(
  store: SpendStore,
  provider: string,
  interval: Interval,
  levels: readonly PartyLevel[],
): Promise<MeteredDay[]> {
  const rows = await meteredSpend(store, [provider], interval, {
    measures: ['meteredCost', 'listCost'],
    by: ['model', 'operation', ...levels],
    grain: 'day',
  });
  return rows.map(({ time, values, measures }) => ({
    model: values['model'] ?? '',
    operation: OPERATIONS.find((name) => name === values['operation']) ?? 'other',
    party: partyIn(store, values, levels),
    day: Date.parse(time ?? ''),
    cost: picosFromDollars(String(measures.meteredCost)) ?? 0n,
    listCost: picosFromDollars(String(measures.listCost)) ?? 0n,
  }));
}

function lineOf(line: SettledLine, { provider, month }: BilledMonth, delivery: string): StorableCharge {
  const { group, model, operation, day, cost, listCost } = line;
  const charge: Charge = {
    ...DERIVED_CHARGE,
    ...partiesOf(group),
    origin: 'settlement',
    description: 'Metered cost of calls that the bill contains.',
    id: derivedId([delivery, ...factsOf(line)]),
    chargePeriod: { from: day, to: day + DAY_MS },
    billingPeriod: month,
    costs: { billed: 0n, effective: -cost, list: -listCost, contracted: -cost },
    tags: group.tags,
    traffic: { provider, model, operation, quantity: null, serviceTier: null },
  };
  // The store's model is that of the calls: nobody has to find out again whose it is.
  const identity = { model, developer: null, family: null, version: null };
  return { charge, model: identity, amountMicros: null, dollars: (amount) => amount };
}

/** What tells lines of a settlement from each other. */
function factsOf({ group, model, operation, day }: SettledLine): readonly unknown[] {
  return [group.period, group.model, partiesOf(group), namesFirst(group.tags), model, operation, day];
}

function partiesOf(group: ChargedGroup) {
  const { invoiceIssuer, serviceProvider, hostProvider, billingAccount, subAccount, serviceName } = group;
  return { invoiceIssuer, serviceProvider, hostProvider, billingAccount, subAccount, serviceName };
}

function namesFirst(tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
}
