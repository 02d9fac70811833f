import { PLAIN_CALL } from '../core/attribution/plain-line.ts';
import type { Interval } from '../core/period.ts';
import type { BookInUse } from '../core/pricing/book-text.ts';
import { type FlatPrice, flatPrices, type PriceKey, TOKEN_CLASSES } from '../core/pricing/flat-price.ts';
import type { TokenClass } from '../core/quantity.ts';
import type { Engine } from './engine.ts';
import { forTopology } from './topology.ts';

/** Prices by key and time, for calls to be joined with. */
export const KEYS_TABLE = 'repricingKeys';
/** What a row of `calls` is joined by. */
export const KEY_HASH = 'cityHash64(provider, requestModel, responseModel, serviceTier, region)';

/** A field of a request may have 128 KiB (http_max_field_value_size). */
const ROWS_AT_ONCE = 200;
/** Of each call: paid and list price, below and above the threshold. */
const RATE_SETS = ['paid', 'paidAbove', 'list', 'listAbove'] as const;
type RateSet = (typeof RATE_SETS)[number];

/** What the statements need to know of the table. */
export interface RepricingKeys {
  /** Classes of tokens that any of the calls uses. */
  readonly classes: readonly TokenClass[];
  readonly hasThresholds: boolean;
  /** Whether any price differs from the list price. */
  readonly hasOwn: boolean;
}

interface KeyRow {
  readonly hash: string;
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly serviceTier: string;
  readonly region: string;
}

/** Fills the table with the prices that a book has for the calls of an interval. */
export async function fillRepricingKeys(engine: Engine, book: BookInUse, interval: Interval): Promise<RepricingKeys> {
  const within = `hour >= toStartOfHour(toDateTime({from:UInt32}, 'UTC')) AND hour < toDateTime({to:UInt32}, 'UTC')`;
  const parameters = { from: Math.floor(interval.from / 1000), to: Math.ceil(interval.to / 1000) };
  const keys = await engine.query<KeyRow>(
    `SELECT toString(${KEY_HASH}) AS hash, provider, requestModel, responseModel, serviceTier, region
FROM calls WHERE ${within} GROUP BY provider, requestModel, responseModel, serviceTier, region`,
    parameters,
  );
  const [used] = await engine.query<Record<TokenClass, string>>(
    `SELECT ${TOKEN_CLASSES.map((name) => `toString(max(${name})) AS ${name}`).join(', ')} FROM calls WHERE ${within}`,
    parameters,
  );
  if (new Set(keys.map(({ hash }) => hash)).size < keys.length) throw new Error('two kinds of calls have one hash');
  const classes = TOKEN_CLASSES.filter((name) => (used?.[name] ?? '0') !== '0');
  const rows = keys.flatMap((key) => rowsOf(key, book, classes));
  await createTable(engine, classes);
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await insertRows(engine, rows.slice(at, at + ROWS_AT_ONCE));
  return {
    classes,
    hasThresholds: rows.some(({ threshold }) => threshold !== NO_THRESHOLD),
    hasOwn: book.hasOwn,
  };
}

export async function dropRepricingKeys(engine: Engine): Promise<void> {
  await engine.command(forTopology(`DROP TABLE IF EXISTS ${KEYS_TABLE}`, engine));
}

const NO_THRESHOLD = '9223372036854775807';
const WORDS = [
  'newModel',
  'newModelDeveloper',
  'newModelFamily',
  'newModelVersion',
  'newServiceProvider',
  'newHostProvider',
  'newInvoiceIssuer',
  'newReason',
] as const;
type Row = Readonly<Record<string, string | number>> & { readonly threshold: string };

export function rateColumn(set: RateSet, name: string): string {
  return `${set}_${name}`;
}

function rowsOf({ hash, ...key }: KeyRow, book: BookInUse, classes: readonly TokenClass[]): Row[] {
  const { identity, parties, isEmptyPriced, prices } = flatPrices(stated(key), PLAIN_CALL.call, book);
  const shared = {
    priceKey: hash,
    isKnown: 1,
    isEmptyPriced: Number(isEmptyPriced),
    newModel: identity.model,
    newModelDeveloper: identity.developer ?? '',
    newModelFamily: identity.family ?? '',
    newModelVersion: identity.version ?? '',
    newServiceProvider: parties.serviceProvider,
    newHostProvider: parties.hostProvider,
    newInvoiceIssuer: parties.invoiceIssuer,
  };
  return prices.map((price) => ({ ...shared, ...columnsOf(price, classes) }));
}

function columnsOf({ from, reason, above, paid, list, isIntricate }: FlatPrice, classes: readonly TokenClass[]) {
  const sets = { paid: paid[0], paidAbove: paid[1], list: list[0], listAbove: list[1] };
  return {
    since: from,
    threshold: above === null ? NO_THRESHOLD : String(above),
    isIntricate: Number(isIntricate),
    newReason: reason ?? '',
    ...Object.fromEntries(
      RATE_SETS.flatMap((set) => [
        [rateColumn(set, 'call'), sets[set].call],
        ...classes.map((name) => [rateColumn(set, name), sets[set].tokens[TOKEN_CLASSES.indexOf(name)] ?? -1]),
      ]),
    ),
  };
}

function stated(key: Omit<KeyRow, 'hash'>): PriceKey {
  const { provider, requestModel, responseModel, serviceTier, region } = key;
  return {
    provider,
    requestModel: requestModel || null,
    responseModel: responseModel || null,
    serviceTier: serviceTier || null,
    region: region || null,
  };
}

async function createTable(engine: Engine, classes: readonly TokenClass[]): Promise<void> {
  await dropRepricingKeys(engine);
  const rates = RATE_SETS.flatMap((set) => ['call', ...classes].map((name) => `${rateColumn(set, name)} Int64`));
  const columns = [
    'priceKey UInt64',
    'since Int64',
    'threshold Int64',
    'isKnown UInt8',
    'isIntricate UInt8',
    'isEmptyPriced UInt8',
    ...WORDS.map((name) => `${name} LowCardinality(String)`),
    ...rates,
  ];
  await engine.command(
    forTopology(
      `CREATE TABLE ${KEYS_TABLE} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY (priceKey, since)`,
      engine,
    ),
  );
}

async function insertRows(engine: Engine, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const json = JSON.stringify(rows.map((row) => names.map((name) => String(row[name]))));
  const types = names.map((name) => (WORDS.some((word) => word === name) ? 'String' : 'Int64'));
  const cells = names.map((name, index) =>
    name === 'priceKey'
      ? `toUInt64(row[${index + 1}])`
      : types[index] === 'String'
        ? `row[${index + 1}]`
        : `toInt64(row[${index + 1}])`,
  );
  await engine.command(
    `INSERT INTO ${KEYS_TABLE} (${names.join(', ')})
SELECT ${cells.join(', ')} FROM (SELECT arrayJoin(JSONExtract({rows:String}, 'Array(Array(String))')) AS row)`,
    { rows: json },
  );
}
