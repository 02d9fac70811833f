import { MOST_TOKENS } from '../core/pricing/flat-price.ts';
import { INPUT_CLASSES } from '../core/quantity.ts';
import type { TokenClass } from '../core/quantity.ts';
import { COST_PARTS, partOf } from './cost-parts.ts';
import { KEY_HASH, KEYS_TABLE, rateColumn, type RepricingKeys } from './repricing-keys.ts';

const PICO = "toDecimal64('0.000000000001', 12)";
const NO_PRICE = 'CAST(NULL AS Nullable(Decimal(18, 12)))';
const EMPTY = 'CAST(0 AS Decimal(18, 12))';
const INPUTS: ReadonlySet<string> = new Set(INPUT_CLASSES);

/**
 * What prices of today make of rows of calls, as expressions over `joinedCalls`. They say what core/pricing says of calls that use
 * tokens alone; `isPlain` tells which do.
 */
export interface RepricedColumns {
  /** Rows that these expressions are for; all others are priced one by one. */
  readonly isPlain: string;
  /** Each derived column of `calls` by name. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Rows of calls (what follows FROM) beside the prices of their time. */
export function joinedCalls(rows: string): string {
  return `(SELECT *, ${KEY_HASH} AS priceKey, toUnixTimestamp64Milli(at) AS pricedAt FROM ${rows}) AS priced
ASOF LEFT JOIN ${KEYS_TABLE} AS prices ON priced.priceKey = prices.priceKey AND priced.pricedAt >= prices.since`;
}

export function repricedColumns(keys: RepricingKeys, priceBook: string): RepricedColumns {
  const { classes } = keys;
  const used = classes.length === 0 ? 'toUInt64(0)' : classes.join(' + ');
  const isRefused = `(status = 'error' AND httpStatus >= 400 AND (${used}) = 0)`;
  const missing = classes.map((name) => `(${name} > 0 AND ${rate(keys, 'paid', name)} < 0)`).join(' OR ') || '0';
  const reason = `multiIf((${used}) = 0 AND ${rate(keys, 'paid', 'call')} = 0, 'no-usage', newReason != '', toString(newReason),
${missing}, 'no-rate-for-quantity', '')`;
  const isPriced = `(${reason}) = ''`;
  const paid = sumOf(keys, 'paid', classes);
  const whole = (amount: string): string =>
    `multiIf(${isRefused}, ${money('0')}, ${isPriced}, ${money(amount)}, ${NO_PRICE})`;
  const parts = COST_PARTS.map((part) => {
    const own = classes.filter((name) => partOf(name) === part);
    const amount = part === 'otherCost' ? callAmount(keys, 'paid') : sumOf(keys, 'paid', own, false);
    return [part, `if(${isRefused} OR NOT ${isPriced}, ${EMPTY}, (${amount}) * ${PICO})`] as const;
  });
  const listed = keys.hasOwn ? sumOf(keys, 'list', classes) : paid;
  return {
    isPlain: `(isKnown = 1 AND isIntricate = 0 AND parts = '' AND reportedCost IS NULL AND empty(meters)
AND (${used}) < ${MOST_TOKENS} AND NOT ((${used}) = 0 AND isEmptyPriced = 1 AND NOT ${isRefused}))`,
    columns: {
      model: 'newModel',
      modelDeveloper: 'newModelDeveloper',
      modelFamily: 'newModelFamily',
      modelVersion: 'newModelVersion',
      serviceProvider: 'newServiceProvider',
      hostProvider: 'newHostProvider',
      invoiceIssuer: 'newInvoiceIssuer',
      cost: whole(paid),
      listCost: `if(${isPriced} AND NOT ${isRefused}, ${money(keys.hasOwn ? `if(${listMissing(keys)}, ${paid}, ${listed})` : paid)}, ${NO_PRICE})`,
      ...Object.fromEntries(parts),
      priceBasis: `multiIf(${isRefused}, 'not-billed', ${isPriced}, 'book', '')`,
      unpricedReason: `if(${isRefused}, '', ${reason})`,
      priceBook: `'${priceBook}'`,
    },
  };
}

/** What no list prices costs what is paid for it. */
function listMissing(keys: RepricingKeys): string {
  return keys.classes.map((name) => `(${name} > 0 AND ${rate(keys, 'list', name)} < 0)`).join(' OR ') || '0';
}

type Kind = 'paid' | 'list';

function sumOf(keys: RepricingKeys, kind: Kind, classes: readonly TokenClass[], withCall = true): string {
  const products = classes.map((name) => `toInt64(${name}) * ${rate(keys, kind, name)}`);
  return [...products, ...(withCall ? [callAmount(keys, kind)] : [])].join(' + ') || 'toInt64(0)';
}

function callAmount(keys: RepricingKeys, kind: Kind): string {
  return rate(keys, kind, 'call');
}

function rate({ hasThresholds, classes }: RepricingKeys, kind: Kind, name: string): string {
  const usual = rateColumn(kind, name);
  if (!hasThresholds) return usual;
  const input = classes.filter((one) => INPUTS.has(one)).join(' + ') || '0';
  return `if((${input}) > threshold, ${rateColumn(kind === 'paid' ? 'paidAbove' : 'listAbove', name)}, ${usual})`;
}

function money(picos: string): string {
  return `toNullable((${picos === '0' ? 'toInt64(0)' : picos}) * ${PICO})`;
}
