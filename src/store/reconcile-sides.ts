import type { Filter, SpendRow } from '../core/ledger/spend-query.ts';
import { parseDecimal, type Picos, picosFromDollars } from '../core/money.ts';
import {
  type Amount,
  type BilledLine,
  COMPARED,
  type Compared,
  comparedAs,
  type MeteredHour,
} from '../core/reconciliation/billed-line.ts';
import {
  type KnownParties,
  partyOf,
  PARTY_LEVELS,
  type PartyLevel,
  type PartyNames,
} from '../core/reconciliation/party.ts';
import type { Interval } from '../core/period.ts';
import type { BilledMonth } from './billed-groups.ts';
import { knownParties, namedCharges, namesIn, partyIn, PARTY_COLUMNS, type PartyRow } from './billed-party.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { COST_PARTS } from './line-contributions.ts';
import { meteredSpend } from './metered-spend.ts';
import type { SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;

interface RawLine extends PartyRow {
  readonly id: string;
  readonly provider: string;
  readonly category: string;
  readonly starts: number;
  readonly ends: number;
  readonly model: string;
  readonly quantity: string;
  readonly amount: string | null;
  readonly spent: string;
  readonly currency: string;
  readonly bill: string;
  readonly likeness: string;
}

/** Everything but the line's id and the bill it stands in. */
const LIKENESS = `lower(hex(sipHash128(invoiceIssuer, billingAccount, subAccount, chargeStart, chargeEnd, chargeCategory, serviceName,
  sku, skuPrice, skuMeter, description, region, resource, consumedQuantity, pricingQuantity, currency, billedInCurrency, toString(labels))))`;

/** A provider's billing month from both sides, told apart by parties where both call them by the same names. */
export interface MonthSides {
  /** Whatever they charge for, in the order in which they came. */
  readonly lines: readonly BilledLine[];
  /** From a day before the month to a day after it. */
  readonly hours: readonly MeteredHour[];
  /** Those at which the sides can be compared. */
  readonly levels: readonly PartyLevel[];
}

/** Both sides of each provider's billing month, all of the same one; no hours where no line has come. */
export async function monthSides(store: SpendStore, months: readonly BilledMonth[]): Promise<MonthSides[]> {
  const lines = Map.groupBy(await billedLines(store, months), ({ provider }) => provider);
  const billed = months.filter(({ provider }) => lines.has(provider));
  if (billed.length === 0) return months.map(() => ({ lines: [], hours: [], levels: [] }));
  const interval = around(billed);
  const names = new Map([...lines].map(([provider, own]) => [provider, own.map((line) => line.names)]));
  const known = await knownParties(store, interval, names);
  const levels = PARTY_LEVELS.filter((level) => [...known.values()].some((own) => own.has(level)));
  const hours = Map.groupBy(await meteredHours(store, [...lines.keys()], interval, levels), ({ provider }) => provider);
  return months.map(({ provider }) => {
    const parties: KnownParties = known.get(provider) ?? new Map();
    const own = levels.filter((level) => parties.has(level));
    return {
      lines: (lines.get(provider) ?? []).map((line) => ({ ...line, party: partyOf(line.names, parties) })),
      hours: (hours.get(provider) ?? []).map((hour) => ({ ...hour, party: partyIn(store, hour.party, own) })),
      levels: own,
    };
  });
}

/** What a provider's calls used by the hour, from a day before a month to a day after it, whosever they were. */
export function providerHours(store: SpendStore, billed: BilledMonth): Promise<MeteredHour[]> {
  return meteredHours(store, [billed.provider], around([billed]), []);
}

interface NamedLine extends Omit<BilledLine, 'party'> {
  readonly provider: string;
  readonly names: PartyNames;
}

/** Lines of bills for some providers' traffic in a billing month. */
async function billedLines(store: SpendStore, months: readonly BilledMonth[]): Promise<NamedLine[]> {
  const { from, parameters } = namedCharges(store, TRAFFIC);
  const providers = months.map(({ provider }) => provider);
  const rows = await store.engine.query<RawLine>(
    `SELECT lower(hex(id)) AS id, provider, chargeCategory AS category, toUnixTimestamp(chargeStart) AS starts,
  toUnixTimestamp(chargeEnd) AS ends, model, chargedQuantity AS quantity, toString(chargedAmount) AS amount,
  toString(billedCost) AS spent, currency, concat(invoice, '\\n', delivery) AS bill, ${LIKENESS} AS likeness, ${PARTY_COLUMNS}
FROM ${from} AS charge ORDER BY delivery, charge.id`,
    { ...parameters, providers, from: (months[0]?.month.from ?? 0) / 1000 },
    LONG_STATEMENT,
  );
  return rows.map(({ id, provider, category, currency, bill, likeness, ...row }) => ({
    id,
    provider,
    category,
    currency,
    bill,
    likeness,
    names: namesIn(store, row),
    period: { from: row.starts * 1000, to: row.ends * 1000 },
    model: row.model === '' ? null : row.model,
    quantity: comparedAs(row.quantity),
    micros: row.amount === null ? null : parseDecimal(row.amount, 6),
    cost: picos(row.spent),
  }));
}

const TRAFFIC = `origin = 'bill' AND isTraffic AND provider IN {providers:Array(String)} AND billedCost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')`;

/** What calls used by the hour, told apart by provider and at some levels. */
async function meteredHours(
  store: SpendStore,
  providers: readonly string[],
  interval: Interval,
  levels: readonly PartyLevel[],
): Promise<(MeteredHour & { readonly provider: string })[]> {
  const by = ['provider', 'model', ...levels];
  const keyOf = ({ time, values }: SpendRow): string => JSON.stringify([time, ...by.map((name) => values[name])]);
  const unknown = [is('metering', 'none', 'estimated'), is('status', 'aborted', 'timeout')];
  const asked = { by, grain: 'hour' as const };
  const ended = await meteredSpend(store, providers, interval, { ...asked, measures: ['calls'], where: unknown });
  const interrupted = new Map(ended.map((row) => [keyOf(row), Number(row.measures.calls)]));
  const costs = COMPARED.flatMap((quantity) => [...COST_PARTS[quantity]]);
  const measures = ['calls', 'meteredCost', ...COMPARED, ...costs] as const;
  const rows = await meteredSpend(store, providers, interval, { ...asked, measures });
  return rows.map((row) => {
    const { time, values, measures: sums } = row;
    const amounts = amountsIn(sums);
    return {
      provider: values['provider'] ?? '',
      model: values['model'] ?? '',
      party: partyIn(store, values, levels),
      hour: Date.parse(time ?? ''),
      amounts,
      otherCost: picos(sums.meteredCost) - COMPARED.reduce((sum, of) => sum + amounts[of].cost, 0n),
      calls: Number(sums.calls),
      interrupted: interrupted.get(keyOf(row)) ?? 0,
    };
  });
}

function amountsIn(sums: SpendRow['measures']): MeteredHour['amounts'] {
  const amount = (of: Compared): Amount => ({
    micros: BigInt(sums[of] ?? 0) * 1_000_000n,
    cost: COST_PARTS[of].reduce((sum, part) => sum + picos(sums[part]), 0n),
  });
  return {
    uncachedInputTokens: amount('uncachedInputTokens'),
    cacheReadTokens: amount('cacheReadTokens'),
    cacheWriteTokens: amount('cacheWriteTokens'),
    outputTokens: amount('outputTokens'),
  };
}

/** From a day before the first month to a day after the last: bills have days of their own. */
function around(months: readonly BilledMonth[]): Interval {
  const from = Math.min(...months.map(({ month }) => month.from));
  const to = Math.max(...months.map(({ month }) => month.to));
  return { from: from - DAY_MS, to: to + DAY_MS };
}

function picos(dollars: string | number | undefined): Picos {
  const amount = picosFromDollars(String(dollars ?? 0));
  if (amount === null) throw new Error(`the store calls "${dollars}" an amount`);
  return amount;
}

function is(dimension: string, ...values: readonly string[]): Filter {
  return { dimension, operator: 'is', values };
}
