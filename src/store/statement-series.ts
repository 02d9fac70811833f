import type { Filter } from '../core/ledger/spend-query.ts';
import { bucketStarts, type Grain, type Interval } from '../core/period.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import { AppError } from '../errors.ts';
import { type LedgerDimension, LONG_STATEMENT } from './ledger-dimension.ts';
import { metricSource } from './metric-source.ts';
import { OUTCOME_KEYS, type OutcomeKey, outcomeSource } from './outcome-source.ts';
import { ParameterList } from './parameter-list.ts';
import { conditionSql, findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { type StatementDimension, statementDimensions } from './statement-dimension.ts';

/** A question about a metric or outcome: the same cuts and times as a SpendQuery, so that the two stand side by side. */
export interface SeriesQuery {
  readonly kind: 'metric' | 'outcome';
  readonly name: string;
  readonly by: readonly string[];
  readonly interval: Interval;
  readonly grain: Grain | null;
  /** IANA name. */
  readonly timeZone: string;
  readonly where: readonly Filter[];
}

/** A line of an answer; amounts are whole 10^-12, counts are plain. */
interface SeriesRow<Amounts> {
  /** Start of the bucket as ISO 8601 with the zone's offset; null without a grain. */
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly amounts: Amounts;
}

export interface MetricAmounts {
  readonly value: bigint;
  /** In dollars; of those that have a rate. */
  readonly dollars: bigint;
  /** Statements in a unit that is no currency with a rate. */
  readonly unconverted: number;
  readonly statements: number;
}

export interface OutcomeAmounts {
  readonly count: number;
  /** Of those that say whether they were a success. */
  readonly judged: number;
  readonly successes: number;
  readonly scored: number;
  /** Millionths, summed. */
  readonly scoreMicros: bigint;
  readonly dollars: bigint;
}

export interface SeriesAnswer<Amounts> {
  readonly rows: readonly SeriesRow<Amounts>[];
  /** Dimensions asked for of which no statement says anything: rows are not cut by them, nor filtered. */
  readonly unstated: readonly string[];
  /** Statements in the interval, whatever the filters. */
  readonly statements: number;
}

const MOST_LINES = 200_000;
const MOST_BUCKETS = 10_000;

type Line = { readonly bucket: number } & { readonly [column: string]: string };

/** A metric over time, cut by dimensions as the rules in force find them in its labels. Throws AppError 'bad-request'. */
export async function metricSeries(store: SpendStore, query: SeriesQuery): Promise<SeriesAnswer<MetricAmounts>> {
  const question = await understood(store, query, 'metrics');
  const { parameters, carried, condition, bounds } = question;
  const to = Math.ceil(query.interval.to / 1000);
  const sql = metricSource({ condition, dimensions: carried, bounds, to }, parameters);
  return answered(store, query, question, sql, (line) => ({
    value: BigInt(line['value'] ?? '0'),
    dollars: BigInt(line['dollars'] ?? '0'),
    unconverted: Number(line['unconverted']),
    statements: Number(line['statements']),
  }));
}

/** Outcomes over time, cut by what they say or the calls they came of. Throws AppError 'bad-request'. */
export async function outcomeSeries(store: SpendStore, query: SeriesQuery): Promise<SeriesAnswer<OutcomeAmounts>> {
  const question = await understood(store, query, 'outcomes');
  const { parameters, carried, base, filters, keys, bounds } = question;
  const all = [
    ...new Map([...carried, ...filters.map(({ dimension }) => dimension)].map((one) => [one.name, one])).values(),
  ];
  const source = outcomeSource(base, all, keys, query.interval, parameters);
  const columnOf = (name: string): string => `d${all.findIndex((one) => one.name === name)}`;
  const where = conditionSql(
    filters.map(({ filter }) => filter),
    ({ name }) => columnOf(name),
    parameters,
  );
  const starts = parameters.place('Array(UInt32)', bounds);
  const names = carried.map(({ name }, index) => `${columnOf(name)} AS v${index}`);
  const groups = ['bucket', ...carried.map((_, index) => `v${index}`)];
  const sql = `SELECT ${[`toUInt32(indexOf(${starts}, roundDown(toUnixTimestamp(at), ${starts})) - 1) AS bucket`, ...names].join(', ')},
  toString(count()) AS found, toString(countIf(success != '')) AS judged, toString(countIf(success = 'true')) AS successes,
  toString(count(score)) AS scored, toString(sum(toInt256(reinterpret(assumeNotNull(score), 'Int128')))) AS scoreMicros,
  toString(sum(toInt256(reinterpret(assumeNotNull(dollars), 'Int128')))) AS worth
FROM ${source} WHERE 1${where} GROUP BY ${groups.join(', ')} ORDER BY ${['bucket', 'count() DESC', ...groups].join(', ')}`;
  return answered(
    store,
    query,
    question,
    sql,
    (line) => ({
      count: Number(line['found']),
      judged: Number(line['judged']),
      successes: Number(line['successes']),
      scored: Number(line['scored']),
      scoreMicros: BigInt(line['scoreMicros'] ?? '0'),
      dollars: BigInt(line['worth'] ?? '0'),
    }),
    'v',
  );
}

interface Understood {
  readonly parameters: ParameterList;
  readonly carried: readonly StatementDimension[];
  readonly filters: readonly {
    readonly filter: ReturnType<typeof findFilters>[number];
    readonly dimension: StatementDimension;
  }[];
  /** The name and the time. */
  readonly base: string;
  /** With the filters. */
  readonly condition: string;
  readonly keys: readonly OutcomeKey[];
  readonly starts: readonly number[];
  /** Seconds at which buckets begin, the first being the start of the interval. */
  readonly bounds: readonly number[];
  readonly unstated: readonly string[];
  readonly statements: number;
}

/** Reads a question, and asks which of its dimensions the statements speak of at all. */
async function understood(store: SpendStore, query: SeriesQuery, table: 'metrics' | 'outcomes'): Promise<Understood> {
  const find = statementDimensions(store.rules());
  const filters = findFilters(query.where, (name) => find(name).ofCalls).map((filter) => ({
    filter,
    dimension: find(filter.dimension.name),
  }));
  const asked = [...new Set([...query.by, ...filters.map(({ dimension }) => dimension.name)])].map(find);
  const parameters = new ParameterList();
  for (const { parameters: own, ofCalls } of asked) {
    parameters.add(own);
    parameters.add(ofCalls.parameters);
  }
  const base = baseCondition(query, table, parameters);
  const { stated, keys, statements } = await extent(store, table, base, asked, parameters);
  const isCarried = ({ name, ofCalls }: StatementDimension): boolean =>
    stated.has(name) || (keys.length > 0 && isOfCalls(ofCalls.kind));
  const carried = query.by.map(find).filter(isCarried);
  const applied = filters.filter(({ dimension }) => isCarried(dimension));
  const starts = query.grain === null ? [] : bucketStarts(query.interval, query.grain, query.timeZone);
  if (starts.length > MOST_BUCKETS) throw tooMany(starts.length);
  const begin = Math.floor(query.interval.from / 1000);
  return {
    parameters,
    carried,
    filters: applied,
    base,
    condition:
      base +
      conditionSql(
        applied.map(({ filter }) => filter),
        ({ name }) => find(name).sql,
        parameters,
      ),
    keys,
    starts,
    bounds:
      starts.length === 0 ? [begin] : starts.map((start, index) => (index === 0 ? begin : Math.floor(start / 1000))),
    unstated: asked.filter((dimension) => !isCarried(dimension)).map(({ name }) => name),
    statements,
  };
}

/** What a row of calls has by itself. */
function isOfCalls(kind: LedgerDimension['kind']): boolean {
  return kind !== 'charge' && kind !== 'behaviour';
}

function baseCondition(
  { name, interval }: SeriesQuery,
  table: 'metrics' | 'outcomes',
  parameters: ParameterList,
): string {
  const instant = (at: number): string => `fromUnixTimestamp64Milli(${parameters.place('Int64', at)})`;
  const [from, to] = [instant(interval.from), instant(interval.to)];
  const named = `name = ${parameters.place('String', name)} AND at < ${to}`;
  return table === 'metrics' ? `${named} AND (at >= ${from} OR until > ${from})` : `${named} AND at >= ${from}`;
}

/** How many statements there are, and what they speak of. */
async function extent(
  store: SpendStore,
  table: 'metrics' | 'outcomes',
  base: string,
  asked: readonly StatementDimension[],
  parameters: ParameterList,
): Promise<{
  readonly stated: ReadonlySet<string>;
  readonly keys: readonly OutcomeKey[];
  readonly statements: number;
}> {
  const stated = asked.map(
    ({ sql, gaps }, index) => `countIf(NOT has(${parameters.place('Array(String)', gaps)}, ${sql})) > 0 AS s${index}`,
  );
  // Only where one says nothing of a dimension, the call it came of is asked.
  const isSilent = asked.map(({ sql, gaps }) => `has(${parameters.place('Array(String)', gaps)}, ${sql})`).join(' OR ');
  const keys =
    table === 'outcomes' && asked.length > 0
      ? OUTCOME_KEYS.map((key) => `countIf(${key} != '' AND (${isSilent})) > 0 AS ${key}Used`)
      : [];
  const [row = {}] = await store.engine.query<Record<string, string | number>>(
    `SELECT ${['count() AS statements', ...stated, ...keys].join(', ')} FROM ${table} FINAL WHERE ${base}`,
    parameters.values,
    LONG_STATEMENT,
  );
  return {
    stated: new Set(asked.filter((_, index) => Number(row[`s${index}`]) === 1).map(({ name }) => name)),
    keys: OUTCOME_KEYS.filter((key) => Number(row[`${key}Used`]) === 1),
    statements: Number(row['statements'] ?? 0),
  };
}

async function answered<Amounts>(
  store: SpendStore,
  query: SeriesQuery,
  { parameters, carried, starts, unstated, statements }: Understood,
  sql: string,
  amountsOf: (line: Line) => Amounts,
  letter: 'd' | 'v' = 'd',
): Promise<SeriesAnswer<Amounts>> {
  const lines = await store.engine.query<Line>(`${sql} LIMIT ${MOST_LINES + 1}`, parameters.values, LONG_STATEMENT);
  if (lines.length > MOST_LINES) throw tooLarge();
  const clock = zoneClock(query.timeZone, (starts[0] ?? 0) - DAY_MS, (starts.at(-1) ?? 0) + DAY_MS);
  const rows = lines.map((line) => {
    const start = starts[line.bucket];
    return {
      time: start === undefined ? null : formatInstant(clock, start),
      values: Object.fromEntries(carried.map(({ name }, index) => [name, line[`${letter}${index}`] ?? ''])),
      amounts: amountsOf(line),
    };
  });
  return { rows, unstated, statements };
}

const DAY_MS = 86_400_000;

function tooMany(count: number): AppError {
  return new AppError(
    'bad-request',
    `The interval has ${count} buckets; at most ${MOST_BUCKETS} can be answered`,
    'Ask for a coarser grain or a shorter interval.',
  );
}

function tooLarge(): AppError {
  return new AppError(
    'too-large',
    `The answer has more than ${MOST_LINES} rows`,
    'Ask for a coarser grain or fewer dimensions.',
  );
}
