import { ClickHouseError } from '@clickhouse/client';
import type { Allocation } from '../core/allocation/allocation.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import type { RulesRevision } from '../core/attribution/rules.ts';
import { splitHours } from '../core/ledger/hour-split.ts';
import { MEASURES } from '../core/ledger/spend-query.ts';
import type { Measure, SpendAnswer, SpendQuery } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { bucketStarts } from '../core/period.ts';
import { isTimeZone } from '../core/time-zone.ts';
import { AppError } from '../errors.ts';
import { callSplit } from './call-split.ts';
import type { Engine } from './engine.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT } from './ledger-dimension.ts';
import { smallestTable } from './ledger-schema.ts';
import type { Ledger } from './ledger-schema.ts';
import { withSpendClass } from './spend-class-dimension.ts';
import { spendAnswer } from './spend-answer.ts';
import { findFilters } from './spend-filter.ts';
import { spendSql } from './spend-sql.ts';
import type { SpendLine, SpendOrder, SpendPlan, SpendSide } from './spend-sql.ts';

/** What questions about spend are answered from. */
export interface SpendStore {
  readonly engine: Engine;
  readonly rules: () => RulesRevision;
  readonly priceBook: () => string;
  /** The prices in force; absent where no contract can be in force either. */
  readonly book?: () => PriceBook;
  /** The ledger of the rules in force; null while it is being built, when calls answer. */
  ledger(): Promise<Ledger | null>;
  /** A ledger that tells how many calls each hour has, by whatever rules; default: the ledger. */
  counted?(): Promise<Ledger | null>;
  /** Hours (epoch milliseconds) of which the ledger may be out of date. */
  dirtyHours(): Promise<readonly number[]>;
  /** Hours (epoch milliseconds) in which rows of calls may be superseded by later ones. */
  supersededHours(): Promise<readonly number[]>;
  /** Of the rules in force, in the order of the file. */
  readonly allocations: () => readonly Allocation[];
  /** Whether there are lines of bills at all. */
  hasCharges(): Promise<boolean>;
  /** The table of charges as the rules in force see them (charge-lines.ts); null or absent while it is not what charges say. */
  chargeTable?(): string | null;
}

/** Hours of more than a year; the engine is told each bucket's start. */
const MOST_BUCKETS = 10_000;
/** Lines that fit in memory many times over; more is no answer for people. */
const MOST_LINES = 200_000;
const UNKNOWN_TABLE = '60';
/**
 * Answers a question about spend, exactly and from the smallest source that can: the narrow ledger, the tall one, the wide one, the behaved
 * one, or calls.
 * Whichever it is, the answer is the same to the last digit. Throws AppError 'bad-request' for an unknown dimension, zone or
 * pattern, and for more buckets than anyone can look at; 'too-large' for an answer that should have a limit.
 */
export async function runSpendQuery(store: SpendStore, query: SpendQuery): Promise<SpendAnswer> {
  try {
    return await answerSpend(store, query);
  } catch (error) {
    // A ledger may be replaced between the plan and the reading; there is another one then, or calls answer.
    if (!(error instanceof ClickHouseError) || error.code !== UNKNOWN_TABLE) throw error;
    return answerSpend(store, query);
  }
}

async function answerSpend(store: SpendStore, query: SpendQuery): Promise<SpendAnswer> {
  const plan = await planSpend(store, query);
  const { sql, parameters } = spendSql(plan);
  const lines = await store.engine.query<SpendLine>(`${sql} LIMIT ${MOST_LINES + 1}`, parameters, LONG_STATEMENT);
  if (lines.length > MOST_LINES) throw tooLarge();
  const { ledgerHours, rawHours } = plan.current.split;
  return {
    ...spendAnswer(query, plan, lines),
    readFrom: plan.table === null ? { ledgerHours: 0, rawHours: ledgerHours + rawHours } : { ledgerHours, rawHours },
    rulesRevision: store.rules().revision,
    priceBook: store.priceBook(),
  };
}

async function planSpend(store: SpendStore, query: SpendQuery): Promise<SpendPlan> {
  if (!isTimeZone(query.timeZone)) throw badZone(query.timeZone);
  const asked = [...query.by, ...query.where.map(({ dimension }) => dimension)];
  const find = await withSpendClass(store, dimensionFinder(ledgerDimensions(store.rules())), asked);
  const by = query.by.map(find);
  const filters = findFilters(query.where, find);
  const [dirtyHours, ledger] = [await store.dirtyHours(), await store.ledger()];
  const { order, measures } = measuresAndOrder(query);
  const table = smallestTable(ledger, [...by, ...filters.map(({ dimension }) => dimension)], measures);
  const counted = ledger ?? (await store.counted?.()) ?? null;
  const side = async (interval: Interval): Promise<SpendSide> => {
    const starts = query.grain === null ? [] : bucketStarts(interval, query.grain, query.timeZone);
    if (starts.length > MOST_BUCKETS) throw tooManyBuckets(starts.length);
    if (table !== null) return { interval, starts, split: splitHours(interval, starts, dirtyHours) };
    return { interval, starts, split: await callSplit(store.engine, counted, interval, dirtyHours) };
  };
  return {
    measures,
    by,
    filters,
    table: table?.name ?? null,
    current: await side(query.interval),
    versus: query.versus === null ? null : await side(query.versus),
    order,
    limit: query.limit,
    // After the dirty hours: an hour that is marked in between is read from the ledger, or as one with superseded rows.
    supersededHours: await store.supersededHours(),
    hasCharges: await store.hasCharges(),
    chargeTable: store.chargeTable?.() ?? null,
  };
}

/** Without an order: the largest of the first measure first, within each bucket where there is a grain. */
function measuresAndOrder(query: SpendQuery): { measures: readonly Measure[]; order: SpendOrder } {
  const first = query.measures[0] ?? 'cost';
  const asked = query.order ?? { by: query.grain === null ? first : 'time', descending: query.grain === null };
  const measure = MEASURES.find((name) => name === asked.by);
  const dimension = query.by.indexOf(asked.by);
  const measures = [
    ...new Set<Measure>([first, ...query.measures, 'calls', 'unpricedCalls', ...(measure ? [measure] : [])]),
  ];
  const by = measure ? { measure } : dimension >= 0 ? { dimension } : asked.by === 'time' ? 'time' : null;
  if (by === null) throw badOrder(asked.by);
  return { measures, order: { by, descending: asked.descending } };
}

function badZone(timeZone: string): AppError {
  return new AppError('bad-request', `"${timeZone}" is no time zone`, 'Use an IANA name such as Europe/Berlin or UTC.');
}

function badOrder(by: string): AppError {
  return new AppError(
    'bad-request',
    `The answer cannot be ordered by "${by}"`,
    'Order by a measure, by time, or by a dimension that it is broken down by.',
  );
}

function tooManyBuckets(count: number): AppError {
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
    'Give a limit: what it cuts is summed up as the rest.',
  );
}
