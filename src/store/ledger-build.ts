import type { Engine, Parameters, Settings } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { behavedRows } from './behaviour/behaved-rows.ts';
import { executionColumns } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import { ParameterList } from './parameter-list.ts';
import { SIZES } from './prompt-sizes.ts';
import { supersededRows } from './superseded.ts';
import { besides, columnsOf, createTables, dropTables, tablesOf } from './ledger-schema.ts';
import type { Ledger, LedgerTable } from './ledger-schema.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Calls summed by one statement: bounds its memory, whatever the size of a day. */
const CALLS_AT_ONCE = 1_000_000;

const SETTINGS: Settings = {
  ...LONG_STATEMENT,
  max_partitions_per_insert_block: '0',
  // A day built again may well be the same block as before; it must not be taken for a repeated insert.
  insert_deduplicate: 0,
};

interface HourCount {
  /** Epoch milliseconds. */
  readonly hour: number;
  readonly calls: number;
}

/** A day to be rebuilt: the hours to read again from calls, with how many calls each has. */
interface DirtyDay {
  readonly day: number;
  readonly hours: readonly HourCount[];
}

/**
 * Brings hours (epoch milliseconds) of the ledger up to what `calls` holds. Days are prepared beside the ledger, clean
 * hours copied and dirty ones summed anew, and take the place of the old ones in one step: whoever asks meanwhile sees the
 * old day or the new one. Doing it twice changes nothing.
 */
export async function rebuildHours(engine: Engine, ledger: Ledger, hours: readonly number[]): Promise<void> {
  const staging = besides(ledger, 'staging');
  await dropTables(engine, staging);
  await createTables(engine, staging);
  for (const days of chunks(await dirtyDays(engine, hours))) {
    await prepareDays(engine, ledger, staging, days);
    await replaceDays(engine, ledger, staging, days);
  }
  await dropTables(engine, staging);
  // Lines are written in many small parts; one sync for all of them, before anyone calls these hours clean.
  // A server has its own ways to be durable, and may not let us.
  if (engine.pid() !== null) await engine.command('SYSTEM SYNC FILE CACHE');
}

async function dirtyDays(engine: Engine, hours: readonly number[]): Promise<DirtyDay[]> {
  const wanted = [...new Set(hours)].sort((left, right) => left - right);
  if (wanted.length === 0) return [];
  const rows = await engine.query<{ hour: number; calls: number }>(
    `SELECT toUnixTimestamp(hour) AS hour, toFloat64(count()) AS calls FROM calls
WHERE hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC') GROUP BY hour`,
    { from: (wanted[0] ?? 0) / 1000, to: (wanted.at(-1) ?? 0) / 1000 },
  );
  const counts = new Map(rows.map(({ hour, calls }) => [hour * 1000, calls]));
  const days = Map.groupBy(wanted, (hour) => Math.floor(hour / DAY_MS) * DAY_MS);
  return [...days].map(([day, dirty]) => ({
    day,
    hours: dirty.map((hour) => ({ hour, calls: counts.get(hour) ?? 0 })),
  }));
}

/** Neighbouring days are built together as long as they are small. */
function chunks(days: readonly DirtyDay[]): DirtyDay[][] {
  return grouped(days, (day) => day.hours.reduce((sum, { calls }) => sum + calls, 0));
}

function grouped<Item>(items: readonly Item[], weigh: (item: Item) => number): Item[][] {
  const groups: Item[][] = [];
  let weight = Infinity;
  for (const item of items) {
    const more = weigh(item);
    if (weight + more > CALLS_AT_ONCE) {
      groups.push([]);
      weight = 0;
    }
    weight += more;
    groups.at(-1)?.push(item);
  }
  return groups;
}

async function prepareDays(engine: Engine, ledger: Ledger, staging: Ledger, days: readonly DirtyDay[]): Promise<void> {
  for (const { name } of tablesOf(staging)) await engine.command(`TRUNCATE TABLE ${name}`);
  const hours = days.flatMap((day) => day.hours);
  const clean = { days: days.map(({ day }) => day / 1000), dirty: hours.map(({ hour }) => hour / 1000) };
  for (const [from, to] of [
    [ledger.wide, staging.wide],
    [ledger.behaved, staging.behaved],
    [ledger.executions, staging.executions],
  ] as const) {
    await engine.command(copyClean(from, to), clean, SETTINGS);
  }
  for (const group of grouped(
    hours.filter(({ calls }) => calls > 0),
    ({ calls }) => calls,
  )) {
    const times = group.map(({ hour }) => hour);
    for (const table of [staging.wide, staging.behaved, staging.executions]) {
      const { sql, parameters } = sumCalls(table, times);
      await engine.command(sql, parameters, SETTINGS);
    }
  }
  for (const sums of [staging.narrow, staging.tall]) await engine.command(sumLines(staging.wide, sums), {}, SETTINGS);
}

function copyClean(from: LedgerTable, to: LedgerTable): string {
  const columns = columnsOf(to).join(', ');
  return `INSERT INTO ${to.name} (${columns}) SELECT ${columns} FROM ${from.name}
WHERE toDate(hour, 'UTC') IN (SELECT toDate(toDateTime(arrayJoin({days:Array(UInt32)}), 'UTC'), 'UTC'))
AND hour NOT IN (SELECT toDateTime(arrayJoin({dirty:Array(UInt32)}), 'UTC'))`;
}

function sumCalls(
  to: LedgerTable,
  hours: readonly number[],
): { readonly sql: string; readonly parameters: Parameters } {
  const among = "hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))";
  const parameters = new ParameterList();
  const interval = { from: Math.min(...hours), to: Math.max(...hours) + HOUR_MS };
  const rows = executionRows(executionColumns(to.dimensions), interval, parameters);
  const current = `(SELECT * FROM ${rows} WHERE ${among} AND NOT ${supersededRows(among)} LIMIT 1 BY hour, id)`;
  const read = [...to.dimensions, ...to.measures].map(({ ofCall }) => ofCall);
  const calls = behavedRows(current, among, to.isOfExecutions ? [...read, 'executionId', 'opens'] : read);
  return {
    sql: `INSERT INTO ${to.name} (${columnsOf(to).join(', ')}) ${linesOf(to, calls)}`,
    parameters: { ...parameters.values, ...parametersOf(to), hours: hours.map((hour) => hour / 1000) },
  };
}

/** Rows of calls as lines of a table; one of executions has theirs as they are. A repeated identity counts once when the source leaves repeats out. */
export function linesOf(table: LedgerTable, source: string): string {
  const keys = ['hour', ...table.dimensions.map(({ ofCall }) => ofCall)];
  if (table.isOfExecutions) return `SELECT ${[...keys, 'executionId'].join(', ')} FROM ${source} WHERE opens`;
  const sums = table.measures.map(({ ofCall }) => `sum(${ofCall})`);
  if (table.hasSizes) sums.push(SIZES.ofCalls);
  const positions = keys.map((_, index) => index + 1);
  return `SELECT ${[...keys, ...sums].join(', ')} FROM ${source} GROUP BY ${positions.join(', ')}`;
}

function sumLines(from: LedgerTable, to: LedgerTable): string {
  const keys = ['hour', ...to.dimensions.map(({ column }) => column)];
  const sums = to.measures.map(({ column }) => `sum(${column})`);
  return `INSERT INTO ${to.name} (${columnsOf(to).join(', ')}) SELECT ${[...keys, ...sums].join(', ')} FROM ${from.name}
GROUP BY ${keys.join(', ')}`;
}

/** The one step that others see, day by day. A day that has no calls any more has no lines either. */
async function replaceDays(engine: Engine, ledger: Ledger, staging: Ledger, days: readonly DirtyDay[]): Promise<void> {
  const filled = await Promise.all(tablesOf(staging).map((table) => filledDays(engine, table)));
  for (const { day } of days) {
    const date = new Date(day).toISOString().slice(0, 10);
    for (const [index, { name }] of tablesOf(ledger).entries()) {
      const isFilled = filled[index]?.has(date) === true;
      const step = isFilled ? 'REPLACE' : 'DROP';
      const source = isFilled ? ` FROM ${tablesOf(staging)[index]?.name}` : '';
      await engine.command(`ALTER TABLE ${name} ${step} PARTITION '${date}'${source}`);
    }
  }
}

/** A day may have calls and no execution of its own: they are of those that began the day before. */
async function filledDays(engine: Engine, { name }: LedgerTable): Promise<ReadonlySet<string>> {
  const rows = await engine.query<{ day: string }>(`SELECT DISTINCT toString(toDate(hour, 'UTC')) AS day FROM ${name}`);
  return new Set(rows.map(({ day }) => day));
}

/** The values that a table's expressions over calls need. */
export function parametersOf(table: LedgerTable): Parameters {
  return Object.assign({}, ...table.dimensions.map(({ parameters }) => parameters));
}
