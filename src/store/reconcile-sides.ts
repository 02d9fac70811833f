import type { Filter, Measure, SpendRow } from '../core/ledger/spend-query.ts';
import { parseDecimal, type Picos, picosFromDollars } from '../core/money.ts';
import { METERED } from '../core/dimension.ts';
import { type BilledLine, COMPARED, comparedAs, type MeteredHour } from '../core/reconciliation/billed-line.ts';
import type { Interval } from '../core/period.ts';
import type { BilledMonth } from './billed-groups.ts';
import type { Engine } from './engine.ts';
import { COST_PARTS } from './line-contributions.ts';
import { runSpendQuery, type SpendStore } from './spend-query.ts';

const DAY_MS = 86_400_000;

interface RawLine {
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

/** Lines of bills for one provider's traffic in a billing month, whatever they charge for. In the order in which they came. */
export async function billedLines(engine: Engine, { provider, month }: BilledMonth): Promise<BilledLine[]> {
  const rows = await engine.query<RawLine>(
    `SELECT lower(hex(id)) AS id, chargeCategory AS category, toUnixTimestamp(chargeStart) AS starts,
  toUnixTimestamp(chargeEnd) AS ends, model, chargedQuantity AS quantity, toString(chargedAmount) AS amount,
  toString(billedCost) AS spent, currency, concat(invoice, '\\n', delivery) AS bill, ${LIKENESS} AS likeness
FROM charges FINAL
WHERE origin = 'bill' AND isTraffic AND provider = {provider:String} AND billedCost IS NOT NULL
  AND billingStart = toDateTime({from:UInt32}, 'UTC')
ORDER BY delivery, charges.id`,
    { provider, from: month.from / 1000 },
  );
  return rows.map(({ starts, ends, model, quantity, amount, spent, ...line }) => ({
    ...line,
    period: { from: starts * 1000, to: ends * 1000 },
    model: model === '' ? null : model,
    quantity: comparedAs(quantity),
    micros: amount === null ? null : parseDecimal(amount, 6),
    cost: picos(spent),
  }));
}

/** What a provider's calls used by the hour, from a day before the month to a day after it. */
export async function meteredHours(store: SpendStore, { provider, month }: BilledMonth): Promise<MeteredHour[]> {
  const interval = { from: month.from - DAY_MS, to: month.to + DAY_MS };
  const interrupted = new Map<string, number>();
  for (const { values, time, measures } of await byHour(store, provider, interval, ['calls'], true)) {
    interrupted.set(`${values['model']} ${time}`, Number(measures.calls));
  }
  const costs = COMPARED.flatMap((quantity) => [...COST_PARTS[quantity]]);
  const rows = await byHour(store, provider, interval, ['calls', 'meteredCost', ...COMPARED, ...costs], false);
  return rows.map(({ time, values, measures }) => {
    const cost = (of: (typeof COMPARED)[number]): Picos =>
      COST_PARTS[of].reduce((sum, part) => sum + picos(measures[part]), 0n);
    const amount = (of: (typeof COMPARED)[number]) => ({
      micros: BigInt(measures[of] ?? 0) * 1_000_000n,
      cost: cost(of),
    });
    return {
      model: values['model'] ?? '',
      hour: Date.parse(time ?? ''),
      amounts: {
        uncachedInputTokens: amount('uncachedInputTokens'),
        cacheReadTokens: amount('cacheReadTokens'),
        cacheWriteTokens: amount('cacheWriteTokens'),
        outputTokens: amount('outputTokens'),
      },
      otherCost: picos(measures.meteredCost) - COMPARED.reduce((sum, of) => sum + cost(of), 0n),
      calls: Number(measures.calls),
      interrupted: interrupted.get(`${values['model']} ${time}`) ?? 0,
    };
  });
}

/** Of all calls, or of those that ended before their usage was known. */
async function byHour(
  store: SpendStore,
  provider: string,
  interval: Interval,
  measures: readonly Measure[],
  isInterrupted: boolean,
): Promise<readonly SpendRow[]> {
  const where = [is('provider', provider), is('costOrigin', METERED)];
  const unknown = [is('metering', 'none', 'estimated'), is('status', 'aborted', 'timeout')];
  const { rows } = await runSpendQuery(store, {
    measures,
    by: ['model'],
    interval,
    grain: 'hour',
    timeZone: 'UTC',
    where: isInterrupted ? [...where, ...unknown] : where,
    versus: null,
    order: null,
    limit: null,
  });
  return rows;
}

function picos(dollars: string | number | undefined): Picos {
  const amount = picosFromDollars(String(dollars ?? 0));
  if (amount === null) throw new Error(`the store calls "${dollars}" an amount`);
  return amount;
}

function is(dimension: string, ...values: readonly string[]): Filter {
  return { dimension, operator: 'is', values };
}
