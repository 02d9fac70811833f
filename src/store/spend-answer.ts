import type { Measure, Measures, SpendAnswer, SpendQuery, SpendRow } from '../core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import { isMoney } from './ledger-measure.ts';
import type { SpendLine, SpendPlan } from './spend-sql.ts';

const DAY_MS = 86_400_000;

type Answer = Pick<SpendAnswer, 'rows' | 'totals' | 'versusTotals' | 'rest' | 'unpricedCalls' | 'calls'>;
/** `m` for the interval asked for, `v` for the one beside it. */
type Letter = 'm' | 'v';

/** Turns lines into rows, totals and rest. Everything is summed in whole picodollars, so rows + rest = totals. */
export function spendAnswer(query: SpendQuery, plan: SpendPlan, lines: readonly SpendLine[]): Answer {
  const times = bucketTimes(query, plan);
  const isShown = ({ cut, bucket }: SpendLine): boolean => cut === 0 && (times === null || bucket < times.length);
  const hidden = lines.filter((line) => !isShown(line));
  const sums = (of: readonly SpendLine[], letter: Letter): Measures =>
    measuresOf(query.measures, (measure) => sumOf(plan, of, letter, measure));
  const before = (of: readonly SpendLine[]): Measures | null => (plan.versus === null ? null : sums(of, 'v'));
  return {
    rows: lines.filter(isShown).map((line) => rowOf(line, query, plan, times?.[line.bucket] ?? null)),
    totals: sums(lines, 'm'),
    versusTotals: before(lines),
    rest:
      hidden.length === 0 ? null : { rows: rowsCut(hidden, plan), measures: sums(hidden, 'm'), versus: before(hidden) },
    unpricedCalls: Number(sumOf(plan, lines, 'm', 'unpricedCalls')),
    calls: Number(sumOf(plan, lines, 'm', 'calls')),
  };
}

/** Series past the limit (the last one's place tells how many), and lines in buckets that only `versus` has. */
function rowsCut(hidden: readonly SpendLine[], plan: SpendPlan): number {
  const cut = hidden.filter((line) => line.cut === 1);
  const series = cut.reduce((most, { place }) => Math.max(most, Number(place) - (plan.limit ?? 0)), 0);
  return series + hidden.length - cut.length;
}

function rowOf(line: SpendLine, query: SpendQuery, plan: SpendPlan, time: string | null): SpendRow {
  const values = Object.fromEntries(plan.by.map(({ name }, index) => [name, line[`d${index}`] ?? '']));
  const read = (letter: Letter): Measures =>
    measuresOf(query.measures, (measure) => sumOf(plan, [line], letter, measure));
  const hadBefore = plan.versus !== null && line.before !== '0';
  return { time, values, measures: read('m'), versus: hadBefore ? read('v') : null };
}

/** Money in picodollars, anything else as it is counted. */
function sumOf(plan: SpendPlan, lines: readonly SpendLine[], letter: Letter, measure: Measure): bigint {
  const column = `${letter}${plan.measures.indexOf(measure)}` as const;
  const read = isMoney(measure) ? (text: string): bigint => picosFromDollars(text) ?? 0n : BigInt;
  return lines.reduce((sum, line) => sum + read(line[column] ?? '0'), 0n);
}

function measuresOf(asked: readonly Measure[], amountOf: (measure: Measure) => bigint): Measures {
  return Object.fromEntries(
    asked.map((measure) => [measure, isMoney(measure) ? formatPicos(amountOf(measure)) : Number(amountOf(measure))]),
  );
}

/** ISO start of each bucket of the interval asked for; null without a grain. */
function bucketTimes(query: SpendQuery, plan: SpendPlan): string[] | null {
  if (query.grain === null) return null;
  const { starts } = plan.current;
  const clock = zoneClock(query.timeZone, (starts[0] ?? 0) - DAY_MS, (starts.at(-1) ?? 0) + DAY_MS);
  return starts.map((start) => formatInstant(clock, start));
}
