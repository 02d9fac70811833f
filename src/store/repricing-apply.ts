import type { Interval } from '../core/period.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { priceCall } from '../core/pricing/price-call.ts';
import { callBlocks } from './call-block.ts';
import type { CallRow } from './call-columns.ts';
import { type CallRecord, readStoredCall } from './call-row.ts';
import { costParts } from './cost-parts.ts';
import { monthOf } from '../core/period.ts';
import type { Engine, Settings } from './engine.ts';
import { inTurn } from './insert-turn.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { markDirty } from './metadata/dirty-hours.ts';
import { closedIn, intricateRows, isClosed, type RepricingPlan } from './repricing.ts';
import { dropRepricingKeys, fillRepricingKeys, type RepricingKeys } from './repricing-keys.ts';
import { joinedCalls, repricedColumns } from './repricing-sql.ts';
import type { SettlementSources } from './settlement.ts';
import { forTopology } from './topology.ts';

const STAGING = 'callsRepriced';
const ROWS_AT_ONCE = 20_000;
const SETTINGS: Settings = {
  ...LONG_STATEMENT,
  insert_deduplicate: 0,
  // Rows are wide: blocks of a million of them are more memory than a query may have.
  min_insert_block_size_rows: '200000',
  min_insert_block_size_bytes: '67108864',
  max_threads: 2,
  query_plan_join_swap_table: 'false',
};

/**
 * Prices the calls of an interval by a book, month by month: a month is prepared beside the table and takes the place of the old one in
 * one step, with its hours marked dirty before and after. Stopped anywhere, every call has its old price or its new one, and doing it
 * again changes nothing. Closed billing months are copied as they are. Tells how many rows were priced.
 */
export async function applyRepricing(
  { store: { engine }, metadata }: SettlementSources,
  book: PriceBook,
  interval: Interval,
): Promise<number> {
  const closed = await closedIn(metadata, interval);
  let rows = 0;
  for (const month of await monthsWithCalls(engine, interval)) {
    rows += await inTurn(engine, async () => {
      const hours = await hoursOf(engine, month, interval);
      await markDirty(metadata, hours);
      const written = await repriceMonth(engine, book, { month, interval, closed });
      await markDirty(metadata, hours);
      return written;
    });
  }
  return rows;
}

interface MonthWork {
  /** "202610": a partition. */
  readonly month: string;
  readonly interval: Interval;
  readonly closed: RepricingPlan['closed'];
}

async function repriceMonth(engine: Engine, book: PriceBook, { month, interval, closed }: MonthWork): Promise<number> {
  await drop(engine);
  const keys = await fillRepricingKeys(engine, book, within(month, interval));
  try {
    await engine.command(forTopology(`CREATE TABLE ${STAGING} AS calls`, engine));
    const isAsked = `(at >= fromUnixTimestamp64Milli(toInt64(${interval.from})) AND at < fromUnixTimestamp64Milli(toInt64(${interval.to})) AND NOT ${isClosed(closed)})`;
    const partition = `toYYYYMM(hour, 'UTC') = ${month}`;
    await engine.command(
      `INSERT INTO ${STAGING} SELECT * FROM calls WHERE ${partition} AND NOT ${isAsked}`,
      {},
      SETTINGS,
    );
    const rows = `(SELECT * FROM calls WHERE ${partition} AND ${isAsked})`;
    await engine.command(await insertPlain(engine, keys, book, rows), {}, SETTINGS);
    await insertIntricate(engine, keys, book, rows);
    const [before, after] = [await count(engine, `calls WHERE ${partition}`), await count(engine, STAGING)];
    if (before !== after) throw new Error(`repricing ${month} gave ${after} rows for ${before}`);
    await engine.command(`ALTER TABLE calls REPLACE PARTITION ${month} FROM ${STAGING}`);
    return await count(engine, `calls WHERE ${partition} AND ${isAsked}`);
  } finally {
    await drop(engine);
  }
}

/** The part of an interval that is in a month. */
function within(month: string, interval: Interval): Interval {
  const start = monthOf(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(4)) - 1));
  return { from: Math.max(start.from, interval.from), to: Math.min(start.to, interval.to) };
}

async function insertPlain(engine: Engine, keys: RepricingKeys, book: PriceBook, rows: string): Promise<string> {
  const { isPlain, columns } = repricedColumns(keys, book.revision);
  const names = await engine.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = {database:String} AND table = 'calls' ORDER BY position",
    { database: engine.database },
  );
  const values = names.map(({ name }) => columns[name] ?? `priced.\`${name}\``);
  const list = names.map(({ name }) => `\`${name}\``).join(', ');
  return `INSERT INTO ${STAGING} (${list}) SELECT ${values.join(', ')} FROM ${joinedCalls(rows)} WHERE ${isPlain}`;
}

async function insertIntricate(engine: Engine, keys: RepricingKeys, book: PriceBook, from: string): Promise<void> {
  let rows: CallRow[] = [];
  const flush = async (): Promise<void> => {
    const blocks = callBlocks(rows).map(({ bytes }) => bytes);
    rows = [];
    for (const block of blocks) await engine.insertBlocks(STAGING, [block]);
  };
  for await (const record of engine.stream<CallRecord>(intricateRows(keys, book, from), {}, LONG_STATEMENT)) {
    if (rows.push(rowOf(record, book)) === ROWS_AT_ONCE) await flush();
  }
  if (rows.length > 0) await flush();
}

function rowOf(record: CallRecord, book: PriceBook): CallRow {
  const { call, doors, version, content } = readStoredCall(record);
  const priced = priceCall(call, book);
  return { call, doors, version, content, priced, costParts: costParts(priced.price), priceBook: book.revision };
}

async function monthsWithCalls(engine: Engine, interval: Interval): Promise<string[]> {
  const rows = await engine.query<{ month: number }>(
    `SELECT DISTINCT toYYYYMM(hour, 'UTC') AS month FROM calls
WHERE hour >= toStartOfHour(toDateTime({from:UInt32}, 'UTC')) AND hour < toDateTime({to:UInt32}, 'UTC') ORDER BY month`,
    seconds(interval),
  );
  return rows.map(({ month }) => String(month));
}

async function hoursOf(engine: Engine, month: string, interval: Interval): Promise<number[]> {
  const rows = await engine.query<{ seconds: number }>(
    `SELECT DISTINCT toUnixTimestamp(hour) AS seconds FROM calls WHERE toYYYYMM(hour, 'UTC') = {month:UInt32}
AND hour >= toStartOfHour(toDateTime({from:UInt32}, 'UTC')) AND hour < toDateTime({to:UInt32}, 'UTC')`,
    { month: Number(month), ...seconds(interval) },
  );
  return rows.map(({ seconds: at }) => at * 1000);
}

function seconds({ from, to }: Interval) {
  return { from: Math.max(0, Math.floor(from / 1000)), to: Math.ceil(to / 1000) };
}

async function count(engine: Engine, rows: string): Promise<number> {
  const [row] = await engine.query<{ rows: number }>(`SELECT toFloat64(count()) AS rows FROM ${rows}`);
  return row?.rows ?? 0;
}

async function drop(engine: Engine): Promise<void> {
  await engine.command(forTopology(`DROP TABLE IF EXISTS ${STAGING}`, engine));
  await dropRepricingKeys(engine);
}
