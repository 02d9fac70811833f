import type { HourSplit } from '../core/ledger/hour-split.ts';
import type { Measure } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { ParameterList } from './parameter-list.ts';
import { type FoundFilter, mayHoldForCalls, mayHoldForCharges } from './spend-filter.ts';
import { chargeSpend } from './charge-spend.ts';
import { dimensionIn, measureIn, seconds, spendSources } from './spend-source.ts';

/** One interval of a question: where its buckets begin (empty without a grain) and who answers which hours. */
export interface SpendSide {
  readonly interval: Interval;
  readonly starts: readonly number[];
  readonly split: HourSplit;
}

/** How rows are ranked and cut. The measure or dimension stands for all buckets of a series together. */
export interface SpendOrder {
  readonly by: { readonly measure: Measure } | { readonly dimension: number } | 'time';
  readonly descending: boolean;
}

export interface SpendPlan {
  /** Those asked for and those every answer needs. */
  readonly measures: readonly Measure[];
  readonly by: readonly LedgerDimension[];
  readonly filters: readonly FoundFilter[];
  /** The ledger table that has all dimensions above; null when only calls have them. */
  readonly table: string | null;
  readonly current: SpendSide;
  readonly versus: SpendSide | null;
  readonly order: SpendOrder;
  /** Series to keep; the others are summed per bucket. */
  readonly limit: number | null;
  /** Hours (epoch milliseconds) in which rows of calls are superseded. */
  readonly supersededHours: readonly number[];
  readonly hasCharges: boolean;
  /** The table of charges under the rules; null when they have to be read as they are. */
  readonly chargeTable: string | null;
}

/**
 * A line of the answer: bucket (position among the starts), `d0`… values, `m0`… measures, `v0`… measures of the other
 * interval, and `before`, how many rows it had there; `place` is the rank of the series, and `cut` is 1 where the values of the lines cut were summed.
 */
export interface SpendLine {
  readonly bucket: number;
  readonly place: string;
  readonly cut: number;
  readonly before: string;
  readonly [column: `${'d' | 'm' | 'v'}${number}`]: string;
}

export interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The question as one statement: lines of the ledger and rows of calls, each summed by bucket and values, put together,
 * ranked and cut. Both kinds of source are read by the same expressions, so it does not matter which one answers.
 */
export function spendSql(plan: SpendPlan): Statement {
  const parameters = new ParameterList();
  for (const { parameters: own } of [...plan.by, ...plan.filters.map(({ dimension }) => dimension)])
    parameters.add(own);
  const arms = [
    ...sideArms(plan, plan.current, 0, parameters),
    ...(plan.versus === null ? [] : sideArms(plan, plan.versus, 1, parameters)),
  ];
  if (arms.length === 0) return { sql: 'SELECT 1 WHERE 0', parameters: {} };
  const sql = ranked(plan, joined(plan, arms), parameters);
  return { sql, parameters: parameters.values };
}

function sideArms(plan: SpendPlan, side: SpendSide, number: 0 | 1, parameters: ParameterList): string[] {
  const starts = parameters.place('Array(UInt32)', side.starts.map(seconds));
  const sources = mayHoldForCalls(plan.filters) ? spendSources(plan, side.split, plan.supersededHours, parameters) : [];
  if (plan.hasCharges && mayHoldForCharges(plan.filters))
    sources.push(chargeSpend({ ...plan, ...side, table: plan.chargeTable }, parameters));
  return sources.map((source) => {
    const { from, clock, own } = source;
    const start = side.starts.length === 0 ? 'toUInt32(0)' : (own?.bucket ?? `roundDown(${clock}, ${starts})`);
    const position = own?.bucket ?? `transform(${start}, ${starts}, range(length(${starts})), toUInt64(0))`;
    const bucket = side.starts.length === 0 ? start : position;
    const values = plan.by.map((dimension) => dimensionIn(source, dimension));
    const named = values.map((value, index) => `${value} AS d${index}`);
    const measures = plan.measures.map((measure, index) => `sum(${measureIn(source, measure)}) AS m${index}`);
    const select = [`${number} AS side`, `toUInt32(${bucket}) AS bucket`, ...named, ...measures];
    return `SELECT ${select.join(', ')} FROM ${from} GROUP BY ${[start, ...values.map((_, index) => `d${index}`)].join(', ')}`;
  });
}

/** Both intervals side by side. */
function joined(plan: SpendPlan, arms: readonly string[]): string {
  const keys = ['bucket', ...plan.by.map((_, index) => `d${index}`)];
  const sums = plan.measures.flatMap((_, index) => [
    `sumIf(arm.m${index}, side = 0) AS m${index}`,
    ...(plan.versus === null ? [] : [`sumIf(arm.m${index}, side = 1) AS v${index}`]),
  ]);
  const before = 'countIf(side = 1) AS before';
  return `SELECT ${[...keys, ...sums, before].join(', ')} FROM (${arms.join(' UNION ALL ')}) AS arm GROUP BY ${keys.join(', ')}`;
}

function ranked(plan: SpendPlan, lines: string, parameters: ParameterList): string {
  const order = orderSql(plan);
  if (plan.limit === null) return `SELECT *, toUInt64(0) AS place, 0 AS cut FROM (${lines}) ORDER BY ${order}`;
  const values = plan.by.map((_, index) => `d${index}`);
  const partition = values.length === 0 ? '' : `PARTITION BY ${values.join(', ')}`;
  const series = `SELECT *, ${weightSql(plan)} OVER (${partition}) AS weight FROM (${lines})`;
  const places = `SELECT *, dense_rank() OVER (ORDER BY ${seriesOrder(plan, values)}) AS place FROM (${series})`;
  const limit = parameters.place('UInt64', plan.limit);
  const kept = values.map((value) => `if(line.place > ${limit}, '', toString(line.${value})) AS ${value}`);
  const sums = plan.measures.flatMap((_, index) => [
    `sum(line.m${index}) AS m${index}`,
    ...(plan.versus === null ? [] : [`sum(line.v${index}) AS v${index}`]),
  ]);
  const standing = ['max(line.place) AS place', `line.place > ${limit} AS cut`, 'sum(line.before) AS before'];
  const select = ['bucket', ...kept, ...sums, ...standing];
  const keys = ['bucket', ...values, 'cut'];
  return `SELECT ${select.join(', ')} FROM (${places}) AS line GROUP BY ${keys.join(', ')} ORDER BY cut, ${order}`;
}

/** What a series weighs over all its buckets. */
function weightSql(plan: SpendPlan): string {
  const { by } = plan.order;
  return `sum(m${typeof by === 'object' && 'measure' in by ? plan.measures.indexOf(by.measure) : 0})`;
}

function seriesOrder({ order }: SpendPlan, values: readonly string[]): string {
  const { by, descending } = order;
  if (by === 'time') return ['weight DESC', ...values].join(', ');
  const leader = 'dimension' in by ? `d${by.dimension}` : 'weight';
  return [`${leader} ${descending ? 'DESC' : 'ASC'}`, ...values].join(', ');
}

function orderSql(plan: SpendPlan): string {
  const { by, descending } = plan.order;
  const direction = descending ? 'DESC' : 'ASC';
  const ties = ['bucket', ...plan.by.map((_, index) => `d${index}`)];
  if (by === 'time') return [`bucket ${direction}`, 'm0 DESC', ...ties.slice(1)].join(', ');
  const leader = 'dimension' in by ? `d${by.dimension}` : `m${plan.measures.indexOf(by.measure)}`;
  return [`${leader} ${direction}`, ...ties].join(', ');
}
