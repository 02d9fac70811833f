import { formatPicos, picosFromDollars, type Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import type { Priced } from '../core/pricing/price.ts';
import { callSplit } from './call-split.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall } from './call-row.ts';
import { monthOf } from '../core/period.ts';
import type { Engine } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { type BillingPeriod, billingPeriods } from './metadata/billing-periods.ts';
import { ParameterList } from './parameter-list.ts';
import { dropRepricingKeys, fillRepricingKeys, type RepricingKeys } from './repricing-keys.ts';
import { joinedCalls, repricedColumns } from './repricing-sql.ts';
import type { SettlementSources } from './settlement.ts';
import { spendSources, WHOLE_CALLS } from './spend-source.ts';

/** What other prices do to the calls of a model in a month (UTC); exact dollars. */
interface RepricedMonth {
  /** Start of the month, epoch milliseconds. */
  readonly month: number;
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  /** Calls that cost something else, or whose list price is another. */
  readonly changed: number;
  readonly newlyPriced: number;
  readonly newlyUnpriced: number;
  readonly before: string;
  readonly after: string;
}

export interface RepricingPlan {
  readonly months: readonly RepricedMonth[];
  /** Closed billing months that have calls in the interval: they stay as they are. */
  readonly closed: readonly Pick<BillingPeriod, 'provider' | 'month'>[];
}

/** What pricing the calls of an interval by a book would change, without changing anything. */
export async function planRepricing(
  { store, metadata }: SettlementSources,
  book: PriceBook,
  interval: Interval,
): Promise<RepricingPlan> {
  const { engine } = store;
  const closed = await closedIn(metadata, interval);
  const keys = await fillRepricingKeys(engine, book, interval);
  try {
    const parameters = new ParameterList();
    const split = await callSplit(engine, await store.ledger(), interval, await store.dirtyHours());
    const sources = spendSources(WHOLE_CALLS, split, await store.supersededHours(), parameters);
    const sums = new Map<string, Sum>();
    for (const { from } of sources) {
      const rows = `(SELECT * FROM (SELECT * FROM ${from}) WHERE NOT ${isClosed(closed)})`;
      for (const line of await plainSums(engine, keys, book, rows, parameters)) add(sums, line);
      await intricateSums(engine, keys, book, rows, parameters, (line) => add(sums, line));
    }
    const months = [...sums.values()].map(monthFrom);
    return { months: months.filter(({ changed }) => changed > 0), closed };
  } finally {
    await dropRepricingKeys(engine);
  }
}

/** Billing months of providers that are closed and have a part of an interval. */
export async function closedIn(
  metadata: SettlementSources['metadata'],
  { from, to }: Interval,
): Promise<readonly Pick<BillingPeriod, 'provider' | 'month'>[]> {
  const periods = await billingPeriods(metadata);
  return periods
    .filter(({ status, month }) => status === 'closed' && month < to && monthOf(month).to > from)
    .map(({ provider, month }) => ({ provider, month }));
}

/** Whether a row of calls lies in a closed month. Names of providers are hexadecimal, so that none can be read as SQL. */
export function isClosed(closed: RepricingPlan['closed']): string {
  const pairs = closed.map(({ provider, month }) => {
    const number = new Date(month).toISOString().slice(0, 7).replace('-', '');
    return `(provider = unhex('${Buffer.from(provider).toString('hex')}') AND toYYYYMM(hour, 'UTC') = ${number})`;
  });
  return pairs.length === 0 ? '(0)' : `(${pairs.join(' OR ')})`;
}

interface Sum {
  readonly month: number;
  readonly provider: string;
  readonly model: string;
  calls: number;
  changed: number;
  newlyPriced: number;
  newlyUnpriced: number;
  before: Picos;
  after: Picos;
}

async function plainSums(
  engine: Engine,
  keys: RepricingKeys,
  book: PriceBook,
  rows: string,
  parameters: ParameterList,
): Promise<Sum[]> {
  const { isPlain, columns } = repricedColumns(keys, book.revision);
  const changed = `(newCost IS DISTINCT FROM oldCost OR newList IS DISTINCT FROM oldList)`;
  const lines = await engine.query<Record<keyof Sum, string>>(
    `SELECT toString(toUnixTimestamp(toDateTime(toStartOfMonth(hour, 'UTC'), 'UTC'))) AS month, provider, newModel AS model,
  toString(count()) AS calls, toString(countIf(${changed})) AS changed,
  toString(countIf(oldCost IS NULL AND newCost IS NOT NULL)) AS newlyPriced,
  toString(countIf(oldCost IS NOT NULL AND newCost IS NULL)) AS newlyUnpriced,
  toString(sum(ifNull(toDecimal128(oldCost, 12), 0))) AS before, toString(sum(ifNull(toDecimal128(newCost, 12), 0))) AS after
FROM (SELECT hour, provider, newModel, priced.cost AS oldCost, priced.listCost AS oldList,
  ${columns['cost']} AS newCost, ${columns['listCost']} AS newList FROM ${joinedCalls(rows)} WHERE ${isPlain})
GROUP BY month, provider, model ORDER BY month, provider, model`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map((line) => ({
    month: Number(line.month) * 1000,
    provider: line.provider,
    model: line.model,
    calls: Number(line.calls),
    changed: Number(line.changed),
    newlyPriced: Number(line.newlyPriced),
    newlyUnpriced: Number(line.newlyUnpriced),
    before: picosFromDollars(line.before) ?? 0n,
    after: picosFromDollars(line.after) ?? 0n,
  }));
}

async function intricateSums(
  engine: Engine,
  keys: RepricingKeys,
  book: PriceBook,
  rows: string,
  parameters: ParameterList,
  tell: (line: Sum) => void,
): Promise<void> {
  const sql = intricateRows(keys, book, rows);
  for await (const record of engine.stream<CallRecord>(sql, parameters.values, LONG_STATEMENT)) {
    const stored = readStoredCall(record);
    const { price, model } = priceCall(stored.call, book);
    const after = price.kind === 'priced' ? price.picos : null;
    const list = price.kind === 'priced' ? listOf(price) : null;
    tell({
      month: monthOf(stored.call.at).from,
      provider: stored.call.provider,
      model: model.model,
      calls: 1,
      changed: Number(after !== stored.picos || list !== stored.listPicos),
      newlyPriced: Number(stored.picos === null && after !== null),
      newlyUnpriced: Number(stored.picos !== null && after === null),
      before: stored.picos ?? 0n,
      after: after ?? 0n,
    });
  }
}

/** The rows that are priced one by one. */
export function intricateRows(keys: RepricingKeys, book: PriceBook, rows: string): string {
  const { isPlain } = repricedColumns(keys, book.revision);
  return `SELECT ${CALL_COLUMNS} FROM (SELECT priced.* EXCEPT (priceKey, pricedAt) FROM ${joinedCalls(rows)} WHERE NOT ${isPlain})`;
}

function listOf({ listPicos, basis, picos }: Priced): Picos | null {
  return listPicos ?? (basis === 'book' ? picos : null);
}

function add(sums: Map<string, Sum>, line: Sum): void {
  const key = `${line.month} ${line.provider} ${line.model}`;
  const sum = sums.get(key);
  if (!sum) {
    sums.set(key, { ...line });
    return;
  }
  sum.calls += line.calls;
  sum.changed += line.changed;
  sum.newlyPriced += line.newlyPriced;
  sum.newlyUnpriced += line.newlyUnpriced;
  sum.before += line.before;
  sum.after += line.after;
}

function monthFrom({ before, after, ...sum }: Sum): RepricedMonth {
  return { ...sum, before: formatPicos(before), after: formatPicos(after) };
}
