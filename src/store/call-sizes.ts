import type { PriceBook } from '../core/pricing/book.ts';
import { bucketStarts } from '../core/period.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import { splitHours } from '../core/ledger/hour-split.ts';
import type { CallQuestion } from './call-cut.ts';
import { callSplit } from './call-split.ts';
import { dimensionFinder, ledgerDimensions, LONG_STATEMENT, NONE } from './ledger-dimension.ts';
import { smallestTable } from './ledger-schema.ts';
import { ParameterList } from './parameter-list.ts';
import { SIZES } from './prompt-sizes.ts';
import { findFilters } from './spend-filter.ts';
import type { SpendStore } from './spend-query.ts';
import { dimensionIn, seconds, spendSources } from './spend-source.ts';

const DAY_MS = 86_400_000;

/** How numbers are spread: half are at most `p50`, 95 of 100 at most `p95`, interpolated between neighbours. */
interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

/** Prompts of one bucket and combination of values. */
export interface SizeRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  /** Answered calls of language models. */
  readonly calls: number;
  readonly tokens: Spread;
  /** Input over the model's window; null where no call's model has a known window. */
  readonly utilisation: Spread | null;
  /** Calls of models whose window nobody states: they are in no utilisation. */
  readonly unknownWindow: number;
  /** Calls of at least `above` tokens; 0 without it. */
  readonly above: number;
}

interface Line {
  readonly bucket: number;
  readonly calls: number;
  readonly tokens: readonly [number, number];
  readonly most: number;
  readonly filled: readonly [number | null, number | null];
  readonly mostFilled: number;
  readonly unknownWindow: number;
  readonly above: number;
  readonly [value: `d${number}`]: string;
}
interface Model {
  readonly provider: string;
  readonly answered: string;
  readonly asked: string;
}

/**
 * How large prompts were, exactly, by any dimension and over time: from the behaved ledger, which has their sizes one by one, and
 * from calls where it is out of date. Throws AppError 'bad-request' for an unknown dimension.
 */
export async function callSizes(store: SpendStore, question: CallQuestion, above: number | null): Promise<SizeRow[]> {
  const { arms, times, parameters, by } = await sizeArms(store, question);
  if (arms.length === 0) return [];
  const models = await store.engine.query<Model>(
    `SELECT DISTINCT provider, answered, asked FROM (${arms.join(' UNION ALL ')})`,
    parameters.values,
    LONG_STATEMENT,
  );
  const window = windowSql(models, store.book?.() ?? null, parameters);
  const values = by.map((_, index) => `d${index}`);
  const limit = parameters.place('UInt32', above ?? 0);
  const isAbove = above === null ? '0' : `sum(arrayCount(size -> size >= ${limit}, sizes))`;
  const lines = await store.engine.query<Line>(
    `SELECT ${[
      'bucket',
      ...values,
      'toFloat64(sum(length(sizes))) AS calls',
      'quantilesExactInclusiveArray(0.5, 0.95)(sizes) AS tokens',
      'toFloat64(max(arrayMax(sizes))) AS most',
      'quantilesExactInclusiveArrayIf(0.5, 0.95)(arrayMap(size -> size / window, sizes), window > 0) AS filled',
      'maxIf(arrayMax(sizes) / window, window > 0) AS mostFilled',
      'toFloat64(sumIf(length(sizes), window = 0)) AS unknownWindow',
      `toFloat64(${isAbove}) AS above`,
    ].join(', ')}
FROM (SELECT *, ${window} AS window FROM (${arms.join(' UNION ALL ')}) WHERE notEmpty(sizes)) GROUP BY ${['bucket', ...values].join(', ')}
ORDER BY ${['bucket', 'calls DESC', ...values].join(', ')}`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map((line) => sizeRow(question.by, times, line));
}

interface SizeArms {
  readonly arms: readonly string[];
  readonly times: readonly (string | null)[];
  readonly by: readonly string[];
  readonly parameters: ParameterList;
}

async function sizeArms(store: SpendStore, { interval, grain, timeZone, by, where }: CallQuestion): Promise<SizeArms> {
  const find = dimensionFinder(ledgerDimensions(store.rules()));
  const dimensions = by.map(find);
  const filters = findFilters(where, find);
  const told = [find('provider'), find('responseModel'), find('requestModel')] as const;
  const read = [...dimensions, ...told];
  const parameters = new ParameterList();
  for (const { parameters: own } of [...read, ...filters.map(({ dimension }) => dimension)]) parameters.add(own);
  const [dirtyHours, ledger] = [await store.dirtyHours(), await store.ledger()];
  const table = smallestTable(ledger, [...read, ...filters.map(({ dimension }) => dimension)], ['historyTokens']);
  const starts = grain === null ? [] : bucketStarts(interval, grain, timeZone);
  const split =
    table === null
      ? await callSplit(store.engine, ledger, interval, dirtyHours)
      : splitHours(interval, starts, dirtyHours);
  const reading = { table: table?.name ?? null, by: read, filters, measures: [] };
  const sources = spendSources(reading, split, await store.supersededHours(), parameters);
  const bounds = parameters.place('Array(UInt32)', starts.map(seconds));
  const arms = sources.map((source) => {
    const { reader, from, clock } = source;
    const [provider, answered, asked] = told.map((dimension) => `toString(${dimensionIn(source, dimension)})`);
    const bucket = starts.length === 0 ? '0' : `indexOf(${bounds}, roundDown(${clock}, ${bounds})) - 1`;
    const values = dimensions.map((one, index) => `toString(${dimensionIn(source, one)}) AS d${index}`);
    const sizes = reader === 'ledger' ? SIZES.column : SIZES.ofCall;
    const names = [`${provider} AS provider`, `${answered} AS answered`, `${asked} AS asked`];
    return `SELECT ${[`toUInt32(${bucket}) AS bucket`, ...values, ...names, `${sizes} AS sizes`].join(', ')} FROM ${from}`;
  });
  const zone = zoneClock(timeZone, (starts[0] ?? 0) - DAY_MS, (starts.at(-1) ?? 0) + DAY_MS);
  const times = starts.length === 0 ? [null] : starts.map((start) => formatInstant(zone, start));
  return { arms, times, by, parameters };
}

/** The window of a line's model: of the one that answered, else of the one asked for; 0 where nobody states it. */
function windowSql(models: readonly Model[], book: PriceBook | null, parameters: ParameterList): string {
  const windowOf = (provider: string, name: string): number =>
    name === NONE ? 0 : (book?.cards.model(provider, name).entry?.contextWindow ?? 0);
  const known = models.map(({ provider, answered, asked }) => ({
    key: `${provider}\n${answered}\n${asked}`,
    window: windowOf(provider, answered) || windowOf(provider, asked),
  }));
  const keys = parameters.place('Array(String)', ['', ...known.map(({ key }) => key)]);
  const windows = parameters.place('Array(UInt32)', [0, ...known.map(({ window }) => window)]);
  return `transform(concat(provider, '\\n', answered, '\\n', asked), ${keys}, ${windows}, toUInt32(0))`;
}

function sizeRow(by: readonly string[], times: readonly (string | null)[], line: Line): SizeRow {
  const [p50, p95] = line.tokens;
  const [half, most] = line.filled;
  const known = line.calls > line.unknownWindow && half !== null && most !== null;
  return {
    time: times[line.bucket] ?? null,
    values: Object.fromEntries(by.map((name, index) => [name, line[`d${index}`] ?? ''])),
    calls: line.calls,
    tokens: { p50, p95, most: line.most },
    utilisation: known ? { p50: half, p95: most, most: line.mostFilled } : null,
    unknownWindow: line.unknownWindow,
    above: line.above,
  };
}
