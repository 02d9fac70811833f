import type { RulesRevision } from '../core/attribution/rules.ts';
import type { Measure } from '../core/ledger/spend-query.ts';
import { behaviourDimensions, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { BEHAVED_MEASURES, isBehaviour, STORED_MEASURES } from './ledger-measure.ts';
import type { Interval } from '../core/period.ts';
import type { Engine } from './engine.ts';
import { executionColumns } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import { ParameterList } from './parameter-list.ts';
import { SIZES } from './prompt-sizes.ts';
import type { StoredMeasure } from './stored-measure.ts';
import { forTopology } from './topology.ts';

/** A table with one line per hour and combination of its dimensions. */
export interface LedgerTable {
  readonly name: string;
  readonly dimensions: readonly LedgerDimension[];
  readonly measures: readonly StoredMeasure[];
  /** Whether its lines have the sizes of their calls' prompts one by one, so that any quantile of them is exact. */
  readonly hasSizes?: true;
  /** One line an execution instead, of its first call. */
  readonly isOfExecutions?: true;
}

/**
 * The ledger of one revision of the rules: the wide table has every dimension, the narrow one leaves out those with many
 * values (customers, tenants), the tall one has only those. Both are sums of the wide one and answer what they can, ten times
 * faster: most questions are about few values, or about the customers alone. The behaved table is the narrow one with what calls were
 * in their executions (behaviour/README.md).
 */
export interface Ledger {
  readonly rules: RulesRevision;
  readonly wide: LedgerTable;
  readonly narrow: LedgerTable;
  readonly tall: LedgerTable;
  readonly behaved: LedgerTable;
  /** The dimensions of executions, as the first call of each has them. */
  readonly executions: LedgerTable;
}

/** More distinct values than this keep a dimension out of the narrow table. */
const FEW_VALUES = 100;
/** Calls looked at to find out how many values a dimension has. */
const SAMPLE_CALLS = 2_000_000;
/** Where executions matter, only so many days are looked at. */
const SAMPLE_DAYS = 2;
/** How many dimensions of the fields take part in the order of lines; more only lengthen the index. */
const ORDERING_FIELDS = new Set(['model', 'operation', 'status']);

/** Part of every table's name: raise it when a column comes to mean something else, and all ledgers are built anew. */
const FORMAT = 7;
/** What every ledger's tables are called, whatever their revision. */
export const LEDGER_TABLES = /^ledger\d+_r\d+_(wide|narrow|tall|behaved|executions|charges)(_\w+)?$/;

/** The ledger's shape for these rules. The names of dimensions with many values decide what is narrow. */
export function ledgerOf(rules: RulesRevision, manyValued: ReadonlySet<string>): Ledger {
  const dimensions = ledgerDimensions(rules);
  const prefix = ledgerPrefix(rules);
  const few = dimensions.filter(({ name }) => !manyValued.has(name));
  const many = dimensions.filter(({ name }) => manyValued.has(name));
  const behaved = [...few, ...behaviourDimensions];
  return {
    rules,
    wide: { name: `${prefix}_wide`, dimensions, measures: STORED_MEASURES },
    narrow: { name: `${prefix}_narrow`, dimensions: few, measures: STORED_MEASURES },
    tall: { name: `${prefix}_tall`, dimensions: many, measures: STORED_MEASURES },
    behaved: { name: `${prefix}_behaved`, dimensions: behaved, measures: BEHAVED_MEASURES, hasSizes: true },
    executions: { name: `${prefix}_executions`, dimensions, measures: [], isOfExecutions: true },
  };
}

/** How the names of a revision's tables begin. */
export function ledgerPrefix({ revision }: RulesRevision): string {
  return `ledger${FORMAT}_r${revision}`;
}

/** The table with the fewest lines that has all the dimensions; null when only calls do. */
export function smallestTable(
  ledger: Ledger | null,
  dimensions: readonly LedgerDimension[],
  measures: readonly Measure[],
): LedgerTable | null {
  if (ledger === null) return null;
  const has = (table: LedgerTable): boolean => {
    const names = new Set(table.dimensions.map(({ name }) => name));
    return dimensions.every(
      ({ name, kind, madeOf = [name] }) => kind === 'charge' || madeOf.every((one) => names.has(one)),
    );
  };
  if (measures.some(isBehaviour)) return has(ledger.behaved) ? ledger.behaved : null;
  return [ledger.narrow, ledger.tall, ledger.wide, ledger.behaved].find(has) ?? null;
}

/** The same ledger under other names: where it is built, or where days are prepared. */
export function besides(ledger: Ledger, suffix: 'building' | 'staging'): Ledger {
  const rename = (table: LedgerTable): LedgerTable => ({ ...table, name: `${table.name}_${suffix}` });
  const { rules, wide, narrow, tall, behaved, executions } = ledger;
  return {
    rules,
    wide: rename(wide),
    narrow: rename(narrow),
    tall: rename(tall),
    behaved: rename(behaved),
    executions: rename(executions),
  };
}

/** All of them, in the order in which they are filled. */
export function tablesOf({ wide, narrow, tall, behaved, executions }: Ledger): readonly LedgerTable[] {
  return [wide, narrow, tall, behaved, executions];
}

/** The latest days that have calls: enough of them to join with their executions. */
async function sampledDays(engine: Engine): Promise<Interval> {
  const [row] = await engine.query<{ last: number }>('SELECT toUnixTimestamp(max(hour)) AS last FROM calls');
  const to = ((row?.last ?? 0) + 3600) * 1000;
  return { from: to - SAMPLE_DAYS * 86_400_000, to };
}

/** Dimensions of the rules that have many values, or hold identities of people and customers, which soon have. */
export async function manyValuedDimensions(engine: Engine, rules: RulesRevision): Promise<ReadonlySet<string>> {
  const ruled = ledgerDimensions(rules).filter(({ kind }) => kind === 'rule');
  const identities = rules.dimensions.filter(({ sensitivity }) => sensitivity !== null).map(({ name }) => name);
  if (ruled.length === 0) return new Set(identities);
  const counts = ruled.map(({ ofCall }, index) => `toUInt32(uniq(${ofCall})) AS n${index}`).join(', ');
  const parameters = new ParameterList();
  for (const { parameters: own } of ruled) parameters.add(own);
  const rows = executionRows(executionColumns(ruled), await sampledDays(engine), parameters);
  const [row] = await engine.query<Record<string, number>>(
    `SELECT ${counts} FROM (SELECT * FROM ${rows} LIMIT ${SAMPLE_CALLS})`,
    parameters.values,
    LONG_STATEMENT,
  );
  const measured = ruled.filter((_, index) => (row?.[`n${index}`] ?? 0) > FEW_VALUES).map(({ name }) => name);
  return new Set([...identities, ...measured]);
}

/** The ledger as its tables stand, or null when it has not been built. */
export async function readLedger(engine: Engine, rules: RulesRevision): Promise<Ledger | null> {
  const { wide, narrow, tall, behaved, executions } = ledgerOf(rules, new Set());
  const rows = await engine.query<{ table: string; name: string }>(
    'SELECT table, name FROM system.columns WHERE database = {database:String} AND table IN {tables:Array(String)}',
    { database: engine.database, tables: [wide, narrow, tall, behaved, executions].map(({ name }) => name) },
  );
  const found = (table: LedgerTable): ReadonlySet<string> =>
    new Set(rows.filter((row) => row.table === table.name).map(({ name }) => name));
  const [inWide, inNarrow, inTall, inBehaved] = [found(wide), found(narrow), found(tall), found(behaved)];
  if (
    found(executions).size !== columnsOf(executions).length ||
    inNarrow.size === 0 ||
    inTall.size === 0 ||
    inWide.size !== columnsOf(wide).length
  )
    return null;
  const known = behaved.dimensions;
  const of = (table: LedgerTable, columns: ReadonlySet<string>): LedgerTable => ({
    ...table,
    dimensions: known.filter(({ column }) => columns.has(String(column).slice(1, -1))),
  });
  const stored = {
    rules,
    wide,
    narrow: of(narrow, inNarrow),
    tall: of(tall, inTall),
    behaved: of(behaved, inBehaved),
    executions,
  };
  return inBehaved.size === columnsOf(stored.behaved).length ? stored : null;
}

export async function createTables(engine: Engine, ledger: Ledger): Promise<void> {
  for (const table of tablesOf(ledger)) await engine.command(forTopology(createTable(table, ledger), engine));
}

export async function dropTables(engine: Engine, ledger: Ledger): Promise<void> {
  for (const { name } of tablesOf(ledger)) await engine.command(forTopology(`DROP TABLE IF EXISTS ${name}`, engine));
}

/** Columns of a table in the order in which statements fill them. */
export function columnsOf(table: LedgerTable): string[] {
  return [
    'hour',
    ...table.dimensions.map(({ column }) => String(column)),
    ...table.measures.map(({ column }) => column),
    ...(table.hasSizes ? [SIZES.column] : []),
    ...(table.isOfExecutions ? ['executionId'] : []),
  ];
}

function createTable(table: LedgerTable, ledger: Ledger): string {
  const columns = [
    "hour DateTime('UTC') CODEC(Delta, ZSTD(1))",
    ...table.dimensions.map(({ column }) => `${column} LowCardinality(String) CODEC(ZSTD(1))`),
    ...table.measures.map(({ column, type }) => `${column} ${type} CODEC(ZSTD(1))`),
    ...(table.hasSizes ? [`${SIZES.column} Array(UInt32) CODEC(ZSTD(1))`] : []),
    ...(table.isOfExecutions ? ['executionId FixedString(16) CODEC(NONE)'] : []),
  ];
  return `CREATE TABLE ${table.name} (${columns.join(', ')})
ENGINE = MergeTree PARTITION BY toDate(hour, 'UTC') ORDER BY (${orderOf(table, ledger).join(', ')})
SETTINGS fsync_after_insert = 0, fsync_part_directory = 0`;
}

/**
 * Dimensions with many values first: the wide table is only asked when one of them matters, and often for one value of it.
 * Then the few-valued, so that lines that are alike lie together.
 */
function orderOf(table: LedgerTable, ledger: Ledger): string[] {
  if (table.isOfExecutions) return ['hour'];
  const few = new Set(ledger.narrow.dimensions.map(({ name }) => name));
  const ruled = table.dimensions.filter(({ kind }) => kind === 'rule');
  const fields = table.dimensions.filter(({ kind, name }) => kind === 'field' && ORDERING_FIELDS.has(name));
  const many = ruled.filter(({ name }) => !few.has(name));
  const ordered = [...many, ...ruled.filter(({ name }) => few.has(name)), ...fields];
  return [...ordered.map(({ column }) => String(column)), 'hour'];
}
