import { type ContractCharge, contractCharges, type UsedDay } from '../core/allocation/contract-charges.ts';
import type { Charge } from '../core/charge.ts';
import { costOf, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { type Contract, namesModel } from '../core/pricing/contract.ts';
import { periodAt } from '../core/pricing/rate-card.ts';
import { billedGroups, billedMonths } from './billed-groups.ts';
import type { StorableCharge } from './charge-columns.ts';
import { derivedDeliveries, replaceDerived } from './charges.ts';
import { monthOf } from '../core/period.ts';
import { DERIVED_CHARGE, derivedId } from './derived-charge.ts';
import { freeUsage, type FreeUsage } from './free-usage.ts';
import { callExtent } from './call-extent.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;
const DELIVERY = 'contract ';

/**
 * Keeps what contracts add to the price of calls (volume, credits, minimums, free amounts) as lines of their own, made anew from the
 * calls each time. Days that a bill covers have none: the bill says what they cost. Tells how many lines are new, changed or gone.
 */
export async function accrueContracts(store: SpendStore, book: PriceBook, now: number): Promise<number> {
  const wanted = new Map<string, StorableCharge[]>();
  for (const contract of book.contracts.filter(isSettledMonthly)) {
    const covered = await coveredDays(store, contract.provider);
    const lines = contractCharges(contract, await usedDays(store, book, contract), now);
    for (const line of lines.filter(({ day }) => !covered.some(({ from, to }) => day >= from && day < to))) {
      const month = monthOf(Date.UTC(new Date(line.day).getUTCFullYear(), new Date(line.day).getUTCMonth()));
      const delivery = `${DELIVERY}${contract.name} ${new Date(month.from).toISOString().slice(0, 'YYYY-MM'.length)}`;
      wanted.set(delivery, [...(wanted.get(delivery) ?? []), chargeOf(line, contract, month, delivery)]);
    }
  }
  const known = wanted.size > 0 || (await store.hasCharges()) ? await derivedDeliveries(store.engine, 'accrual') : [];
  const ours = known.filter((delivery) => delivery.startsWith(DELIVERY));
  let changed = 0;
  for (const delivery of new Set([...wanted.keys(), ...ours])) {
    const scope = { origin: 'accrual', delivery } as const;
    const { added, restated, deleted } = await replaceDerived(store.engine, scope, wanted.get(delivery) ?? []);
    changed += added + restated + deleted;
  }
  return changed;
}

function isSettledMonthly({ volume, credits, minimum, free }: Contract): boolean {
  return volume !== null || minimum !== null || credits.length + free.length > 0;
}

/** Whole days (UTC) that bills for a provider's traffic have usage of. */
async function coveredDays(store: SpendStore, provider: string): Promise<Interval[]> {
  if (!(await store.hasCharges())) return [];
  const months = (await billedMonths(store.engine)).filter((month) => month.provider === provider);
  const groups = await Promise.all(months.map((month) => billedGroups(store, month)));
  return groups.flat().map(({ period: { from, to } }) => ({
    from: Math.floor(from / DAY_MS) * DAY_MS,
    to: Math.ceil(to / DAY_MS) * DAY_MS,
  }));
}

async function usedDays(store: SpendStore, book: PriceBook, contract: Contract): Promise<UsedDay[]> {
  const { firstAt, lastAt } = await callExtent(store);
  const from = Math.max(contract.from ?? 0, firstAt ?? 0);
  const to = Math.min(contract.to ?? Infinity, (lastAt ?? 0) + 1);
  if (firstAt === null || from >= to) return [];
  const interval = { from, to };
  const { rows } = await runSpendQuery(store, {
    measures: ['meteredCost', 'tokens'],
    by: ['model'],
    interval,
    grain: 'day',
    timeZone: 'UTC',
    where: [
      { dimension: 'provider', operator: 'is', values: [contract.provider] },
      { dimension: 'costOrigin', operator: 'is', values: ['metered'] },
    ],
    versus: null,
    order: null,
    limit: null,
  });
  const free =
    contract.free.length === 0 ? new Map<string, bigint>() : await freeCosts(store, book, contract, interval);
  return rows.map(({ time, values, measures }) => {
    const [day, model] = [Date.parse(time ?? ''), values['model'] ?? ''];
    return {
      day: Math.floor(day / DAY_MS) * DAY_MS,
      model,
      cost: picosFromDollars(String(measures.meteredCost)) ?? 0n,
      tokens: BigInt(measures.tokens ?? 0),
      free: free.get(`${model} ${Math.floor(day / DAY_MS) * DAY_MS}`) ?? 0n,
    };
  });
}

/** What is free of each model's days, at the rate in force when the day began: the first that is used in a month is. */
async function freeCosts(
  store: SpendStore,
  book: PriceBook,
  { provider, free }: Contract,
  interval: Interval,
): Promise<Map<string, bigint>> {
  const costs = new Map<string, bigint>();
  for (const { quantity, micros, models } of free) {
    const left = new Map<number, bigint>();
    for (const used of await freeUsage(store, { provider, quantity, interval })) {
      if (!namesModel(models, [used.model.toLowerCase(), used.name.toLowerCase()])) continue;
      const month = new Date(used.day).getUTCFullYear() * 12 + new Date(used.day).getUTCMonth();
      const rest = left.get(month) ?? micros;
      const taken = rest < used.micros ? rest : used.micros;
      left.set(month, rest - taken);
      const key = `${used.model} ${used.day}`;
      costs.set(key, (costs.get(key) ?? 0n) + costOf(taken, rateOf(book, provider, used, quantity)));
    }
  }
  return costs;
}

function rateOf(book: PriceBook, provider: string, used: FreeUsage, quantity: string): bigint {
  const model = book.cards.model(provider, used.name);
  const card = periodAt(book.cards.card(model, used.serviceTier, used.region), used.day);
  return card?.lines.find((line) => line.quantity === quantity)?.steps[0]?.rate ?? 0n;
}

const SAID: Readonly<Record<ContractCharge['kind'], string>> = {
  free: 'Free by contract',
  volume: 'Volume discount by contract',
  credit: 'Credit by contract',
  minimum: 'Missing to the minimum of contract',
};

function chargeOf(line: ContractCharge, contract: Contract, month: Interval, delivery: string): StorableCharge {
  const { kind, day, model, credit, amount } = line;
  const { provider, name } = contract;
  // What is agreed of the rate is in the contracted cost; credits and minimums only change what is paid in the end.
  const contracted = kind === 'free' || kind === 'volume' ? amount : 0n;
  const charge: Charge = {
    ...DERIVED_CHARGE,
    id: derivedId([delivery, kind, day, model, credit]),
    origin: 'accrual',
    category: kind === 'credit' ? 'credit' : 'adjustment',
    description: `${SAID[kind]} ${name}${credit === null ? '' : `: ${credit}`}.`,
    chargePeriod: { from: day, to: day + DAY_MS },
    billingPeriod: month,
    invoiceIssuer: provider,
    serviceProvider: provider,
    hostProvider: provider,
    billingAccount: '',
    subAccount: null,
    serviceName: '',
    costs: { billed: 0n, effective: amount, list: 0n, contracted },
    tags: {},
    traffic: { provider, model, operation: 'other', quantity: null, serviceTier: null },
  };
  const identity = model === null ? null : { model, developer: null, family: null, version: null };
  return { charge, model: identity, amountMicros: null, dollars: (dollars) => dollars };
}
