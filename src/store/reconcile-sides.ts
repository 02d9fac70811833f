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
import { partyOf, type PartyLevel, type PartyNames } from '../core/reconciliation/party.ts';
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

/** Both sides of a month; no hours where no line has come. */
export async function monthSides(store: SpendStore, billed: BilledMonth): Promise<MonthSides> {
  const named = await billedLines(store, billed);
  if (named.length === 0) return { lines: [], hours: [], levels: [] };
  const names = named.map((line) => line.names);
  const known = await knownParties(store, billed.provider, aroundMonth(billed), names);
  const levels = [...known.keys()];
  const lines = named.map(({ names: own, ...line }) => ({ ...line, party: partyOf(own, known) }));
  return { lines, hours: await meteredHours(store, billed, levels), levels };
}

/** Lines of bills for one provider's traffic in a billing month. */
async function billedLines(
  store: SpendStore,
  { provider, month }: BilledMonth,
): Promise<(Omit<BilledLine, 'party'> & { readonly names: PartyNames })[]> {
  const { from, parameters } = namedCharges(store, TRAFFIC);
  const rows = await store.engine.query<RawLine>(
    `SELECT lower(hex(id)) AS id, chargeCategory AS category, toUnixTimestamp(chargeStart) AS starts,
  toUnixTimestamp(chargeEnd) AS ends, model, chargedQuantity AS quantity, toString(chargedAmount) AS amount,
  toString(billedCost) AS spent, currency, concat(invoice, '\\n', delivery) AS bill, ${LIKENESS} AS likeness, ${PARTY_COLUMNS}
FROM ${from} AS charge ORDER BY delivery, charge.id`,
    { ...parameters, provider, from: month.from / 1000 },
    LONG_STATEMENT,
  );
  return rows.map(({ id, category, currency, bill, likeness, ...row }) => ({
    id,
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

const TRAFFIC = `origin = 'bill' AND isTraffic AND provider = {provider:String} AND billedCost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')`;

/** What a provider's calls used by the hour, from a day before the month to a day after it, told apart at some levels. */
export async function meteredHours(
  store: SpendStore,
  billed: BilledMonth,
  levels: readonly PartyLevel[],
): Promise<MeteredHour[]> {
  const { provider } = billed;
  const interval = aroundMonth(billed);
  const by = ['model', ...levels];
  const keyOf = ({ time, values }: SpendRow): string => JSON.stringify([time, ...by.map((name) => values[name])]);
  const unknown = [is('metering', 'none', 'estimated'), is('status', 'aborted', 'timeout')];
  const ended = await meteredSpend(store, provider, interval, {
    measures: ['calls'],
    by,
    grain: 'hour',
    where: unknown,
  });
  const interrupted = new Map(ended.map((row) => [keyOf(row), Number(row.measures.calls)]));
  const costs = COMPARED.flatMap((quantity) => [...COST_PARTS[quantity]]);
  const measures = ['calls', 'meteredCost', ...COMPARED, ...costs] as const;
  const rows = await meteredSpend(store, provider, interval, { measures, by, grain: 'hour' });
  return rows.map((row) => {
    const { time, values, measures: sums } = row;
    const amounts = amountsIn(sums);
    return {
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

function aroundMonth({ month }: BilledMonth): Interval {
  return { from: month.from - DAY_MS, to: month.to + DAY_MS };
}

function picos(dollars: string | number | undefined): Picos {
  const amount = picosFromDollars(String(dollars ?? 0));
  if (amount === null) throw new Error(`the store calls "${dollars}" an amount`);
  return amount;
}

function is(dimension: string, ...values: readonly string[]): Filter {
  return { dimension, operator: 'is', values };
}
