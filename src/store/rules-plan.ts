import type { Rules } from '../core/attribution/rules.ts';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { rawCharges } from './charge-spend.ts';
import { callSplit } from './call-split.ts';
import { hasSameMeaning, LONG_STATEMENT, ruleDimensions } from './ledger-dimension.ts';
import type { LedgerDimension } from './ledger-dimension.ts';
import { measureSql } from './ledger-measure.ts';
import { ParameterList } from './parameter-list.ts';
import type { SpendStore } from './spend-query.ts';
import { spendSources, WHOLE_CALLS } from './spend-source.ts';
import type { SpendSource } from './spend-source.ts';

/** Calls and exact dollars; lines of bills add to the dollars alone. */
export interface PlannedSum {
  readonly calls: number;
  readonly cost: string;
}

/** What has one value by the one rules and another by the others. */
interface PlannedMove extends PlannedSum {
  readonly from: string;
  readonly to: string;
}

/** What other rules change in one dimension. */
export interface PlannedDimension {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** The largest first. */
  readonly moves: readonly PlannedMove[];
  /** Everything that moves, also what is not listed. */
  readonly moved: PlannedSum;
  readonly attributedBefore: PlannedSum;
  readonly attributedAfter: PlannedSum;
  /** What each rule of the new rules decides, by its id; rules that decide nothing are absent. */
  readonly decided: ReadonlyMap<string, PlannedSum>;
}

export interface RulesPlan {
  readonly total: PlannedSum;
  /** Calls, and their dollars, that any dimension changes for. */
  readonly touched: PlannedSum;
  readonly dimensions: readonly PlannedDimension[];
  /** Dimensions that stay as they are. */
  readonly unchanged: readonly string[];
}

/** A dimension by both rules; null where one of them has none of its name. */
interface Pair {
  readonly name: string;
  readonly before: LedgerDimension | null;
  readonly after: LedgerDimension | null;
}

/** More moves than anybody reads of one dimension; the others are in the sums. */
const MOST_MOVES = 1000;

/**
 * What attributing an interval by other rules changes, exactly, without changing anything: both rules are asked of every call and
 * charge in one statement. Dimensions whose rules mean the same are not asked.
 */
export async function planRules(
  store: SpendStore,
  before: Rules,
  after: Rules,
  interval: Interval,
): Promise<RulesPlan> {
  const pairs = pairsOf(ruleDimensions(before, 'before'), ruleDimensions(after, 'after'));
  const changed = pairs.filter(isChanged);
  const lines = await planLines(store, changed, interval);
  const whole = lines.filter(({ place }) => place === changed.length);
  return {
    total: sumOf(whole),
    touched: sumOf(whole.filter(({ touched }) => touched === 1)),
    dimensions: changed.map((pair, place) =>
      plannedDimension(
        pair,
        lines.filter((line) => line.place === place),
      ),
    ),
    unchanged: pairs.filter((pair) => !isChanged(pair)).map(({ name }) => name),
  };
}

/** What each rule of a dimension decides in an interval, and what stays without a value; null when there is no such dimension. */
export async function decidedByRules(
  store: SpendStore,
  name: string,
  interval: Interval,
): Promise<(Pick<PlannedDimension, 'decided' | 'attributedAfter'> & { readonly total: PlannedSum }) | null> {
  const dimension = named(ruleDimensions(store.rules(), ''), name);
  if (dimension === null) return null;
  const pair = { name, before: null, after: dimension };
  const lines = await planLines(store, [pair], interval);
  const own = lines.filter(({ place }) => place === 0);
  return { ...plannedDimension(pair, own), total: sumOf(own) };
}

function pairsOf(before: readonly LedgerDimension[], after: readonly LedgerDimension[]): readonly Pair[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].map((name) => ({ name, before: named(before, name), after: named(after, name) }));
}

function named(dimensions: readonly LedgerDimension[], name: string): LedgerDimension | null {
  return dimensions.find((dimension) => dimension.name === name) ?? null;
}

function isChanged({ before, after }: Pair): boolean {
  return before === null || after === null || !hasSameMeaning(before, after);
}

/** What calls and charges of one dimension add up to: one line a move and rule, and one for what stays in each case. */
interface PlanLine {
  /** Which of the dimensions; past the last one, all calls. */
  readonly place: number;
  readonly touched: number;
  readonly was: string;
  readonly is: string;
  readonly rule: string;
  readonly gapBefore: number;
  readonly gapAfter: number;
  readonly calls: number;
  readonly cost: string;
}

async function planLines(store: SpendStore, pairs: readonly Pair[], interval: Interval): Promise<readonly PlanLine[]> {
  const parameters = new ParameterList();
  const dimensions = pairs.flatMap(({ before, after }) => [before, after].filter((one) => one !== null));
  for (const { parameters: own } of dimensions) parameters.add(own);
  const split = await callSplit(store.engine, await store.ledger(), interval, await store.dirtyHours());
  const sources = spendSources({ ...WHOLE_CALLS, by: dimensions }, split, await store.supersededHours(), parameters);
  if (await store.hasCharges()) sources.push(rawCharges(interval, parameters));
  if (sources.length === 0) return [];
  const arms = sources.map((source) => armOf(source, pairs));
  const gaps = (of: (pair: Pair) => LedgerDimension | null): string =>
    parameters.place('Array(Array(String))', [...pairs.map((pair) => of(pair)?.gaps ?? [NOT_ATTRIBUTED]), []]);
  const same = 'line.was = line.is';
  return store.engine.query<PlanLine>(
    `SELECT place, touched, if(${same}, '', line.was) AS was, if(${same}, '', line.is) AS is, rule,
  ${isGap(
    gaps(({ before }) => before),
    'line.was',
  )} AS gapBefore, ${isGap(
    gaps(({ after }) => after),
    'line.is',
  )} AS gapAfter,
  toFloat64(sum(line.calls)) AS calls, toString(sum(line.cost)) AS cost
FROM (${arms.join(' UNION ALL ')}) AS line GROUP BY place, touched, was, is, rule, gapBefore, gapAfter`,
    parameters.values,
    LONG_STATEMENT,
  );
}

/** Whether a value names the gap, by the lists of the line's dimension. */
function isGap(lists: string, value: string): string {
  return `has(${lists}[place + 1], ${value})`;
}

/** A source summed once for each dimension and once as a whole, in one pass over its rows. */
function armOf({ reader, from }: SpendSource, pairs: readonly Pair[]): string {
  const value = (dimension: LedgerDimension | null): string => {
    if (dimension === null) return `toLowCardinality('${NOT_ATTRIBUTED}')`;
    return reader === 'charges' ? dimension.ofCharge : dimension.ofCall;
  };
  const rule = (dimension: LedgerDimension | null): string =>
    dimension === null
      ? `toLowCardinality('')`
      : `toLowCardinality(${dimension.rule?.[reader === 'charges' ? 'ofCharge' : 'ofCall'] ?? `''`})`;
  const columns = pairs.flatMap(({ before, after }, place) => [
    `${value(before)} AS was${place}`,
    `${value(after)} AS is${place}`,
    `${rule(after)} AS rule${place}`,
  ]);
  const touched = pairs.map((_, place) => `was${place} != is${place}`).join(' OR ') || '0';
  const amounts = [`${measureSql('calls', reader)} AS n`, `${measureSql('cost', reader)} AS c`];
  const rows = `SELECT ${[...columns, `toUInt8(${touched}) AS touched`, ...amounts].join(', ')} FROM ${from}`;
  const sets = [...pairs.map((_, place) => `(was${place}, is${place}, rule${place})`), '(touched)'];
  const place = pairs.map((_, index) => `grouping(was${index}) = 0, ${index}`);
  const chosen = (name: string): string =>
    place.length === 0
      ? `''`
      : `multiIf(${pairs.map((_, index) => `grouping(was${index}) = 0, toString(${name}${index})`).join(', ')}, '')`;
  return `SELECT toUInt32(${place.length === 0 ? '0' : `multiIf(${place.join(', ')}, ${pairs.length})`}) AS place, touched,
  ${chosen('was')} AS was, ${chosen('is')} AS is, ${chosen('rule')} AS rule, sum(n) AS calls, sum(c) AS cost
FROM (${rows}) GROUP BY GROUPING SETS (${sets.join(', ')})`;
}

function plannedDimension({ name, before, after }: Pair, lines: readonly PlanLine[]): PlannedDimension {
  const moving = lines.filter(({ was, is }) => was !== is);
  const moves = [...Map.groupBy(moving, ({ was, is }) => JSON.stringify([was, is])).values()].map((same) => ({
    from: same[0]?.was ?? '',
    to: same[0]?.is ?? '',
    ...sumOf(same),
  }));
  const rules = Map.groupBy(
    lines.filter(({ rule }) => rule !== ''),
    ({ rule }) => rule,
  );
  return {
    name,
    change: before === null ? 'added' : after === null ? 'removed' : 'changed',
    moves: moves
      .toSorted((left, right) => Number(right.cost) - Number(left.cost) || right.calls - left.calls)
      .slice(0, MOST_MOVES),
    moved: sumOf(moving),
    attributedBefore: sumOf(lines.filter(({ gapBefore }) => gapBefore === 0)),
    attributedAfter: sumOf(lines.filter(({ gapAfter }) => gapAfter === 0)),
    decided: new Map([...rules].map(([rule, decided]) => [rule, sumOf(decided)])),
  };
}

function sumOf(lines: readonly PlanLine[]): PlannedSum {
  const calls = lines.reduce((sum, line) => sum + line.calls, 0);
  const picos = lines.reduce((sum, { cost }) => sum + (picosFromDollars(cost) ?? 0n), 0n);
  return { calls, cost: formatPicos(picos) };
}
