import { logSlope } from '../../core/analysis/worth/slope.ts';
import type { Filter, FilterOperator } from '../../core/ledger/spend-query.ts';
import type { CallQuestion } from '../../store/call-cut.ts';
import { runSpendQuery } from '../../store/spend-query.ts';
import { limits } from '../limits.ts';
import { margin } from '../margin.ts';
import { seats } from '../seats.ts';
import { addAmounts, amountOf, counted, keyOf, type KpiReader, nothing } from './kpi-answer.ts';

const ONE = counted(1);

/** Gross margin over revenue, as the guard of the margin is set. */
export const grossMargin: KpiReader = async (context, question) => {
  const { from, to } = ends(question);
  const where = question.where.map(conditionText);
  const asked = {
    by: [...question.by],
    from,
    to,
    timeZone: question.timeZone,
    where,
    grain: question.grain ?? undefined,
  };
  const { rows, totals } = await margin.run(context, margin.input.parse(asked));
  if (totals.revenue === null) return nothing('the metric of revenue was not told in this interval');
  if (totals.otherCost === null)
    return nothing('other cost of goods is not told: whence margin-guard names its metric');
  const sides = (line: typeof totals) => ({
    numerator: amountOf(line.grossMargin),
    denominator: amountOf(line.revenue),
  });
  return {
    rows: rows.map(({ time, values, ...line }) => ({ time, values, ...sides(line) })),
    total: sides(totals),
    missing: null,
  };
};

/** Each limit by its name, in the dimension `limit`. */
export const limitUse: KpiReader = async (context, question) => {
  if (isCut(question)) return nothing('limits are told by their names alone');
  const told = (await limits.run(context, ends(question))).limits.filter(({ limit }) => limit !== null);
  if (told.length === 0) return nothing('no limit was told: the metrics <name>.used and <name>.limit');
  const rows = told.map(({ name, labels, used, limit }) => ({
    time: null,
    values: { limit: [name, ...Object.values(labels)].join(' ') },
    numerator: amountOf(used),
    denominator: amountOf(limit),
  }));
  return { rows, total: null, missing: null };
};

/** Days left of each credit, in the dimension `credit`. */
export const creditRunway: KpiReader = async (context, question) => {
  if (isCut(question)) return nothing('credits are told by their names alone');
  const { credits } = await limits.run(context, ends(question));
  const drawn = credits.flatMap(({ name, labels, remaining, daysLeft }) => {
    if (daysLeft === null || daysLeft <= 0) return [];
    const values = { credit: [name, ...Object.values(labels)].join(' ') };
    return [
      { time: null, values, numerator: amountOf(remaining), denominator: amountOf((remaining / daysLeft).toFixed(12)) },
    ];
  });
  if (drawn.length === 0) return nothing('no credit that shrinks was told: the metric <name>.remaining');
  return { rows: drawn, total: null, missing: null };
};

/** Each kind of seat by its name, in the dimension `seats`. */
export const seatUse: KpiReader = async (context, question) => {
  if (isCut(question)) return nothing('seats are told by their names alone');
  const told = (await seats.run(context, ends(question))).seats.filter(({ active }) => active !== null);
  if (told.length === 0) return nothing('no seats were told: the metrics <name>.seats and <name>.active-seats');
  const rows = told.map(({ name, labels, active, paid }) => ({
    time: null,
    values: { seats: [name, ...Object.values(labels)].join(' ') },
    numerator: amountOf(active),
    denominator: amountOf(paid),
  }));
  return { rows, total: addAmounts(rows), missing: null };
};

/** Of the days of the interval: a grain is not asked. */
export const growthElasticity: KpiReader = async ({ store }, question) => {
  const asked = { measures: ['cost', 'executions'], versus: null, order: null, limit: null } as const;
  const { rows } = await runSpendQuery(store, { ...question, ...asked, grain: 'day' });
  const days = rows.map(({ time, values, measures }) => ({
    time,
    values,
    pair: [Number(measures.executions ?? 0), Number(measures.cost ?? 0)] as const,
  }));
  const whole = Map.groupBy(days, ({ time }) => time);
  const total = logSlope(
    [...whole.values()].map((of) => [
      sum(of.map(({ pair: [uses] }) => uses)),
      sum(of.map(({ pair: [, cost] }) => cost)),
    ]),
  );
  if (total === null) return nothing('there are too few days with both cost and executions');
  const groups = [...Map.groupBy(days, ({ values }) => keyOf(null, values)).values()];
  const sloped = groups.flatMap((of) => {
    const slope = logSlope(of.map(({ pair }) => pair));
    return slope === null || !of[0] ? [] : [{ time: null, values: of[0].values, ...slopeSides(slope.slope) }];
  });
  return { rows: sloped, total: slopeSides(total.slope), missing: null };
};

function slopeSides(slope: number) {
  return { numerator: amountOf(slope.toFixed(12)), denominator: ONE };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function isCut({ by, where }: CallQuestion): boolean {
  return by.length > 0 || where.length > 0;
}

function ends({ interval, timeZone }: CallQuestion) {
  return { from: new Date(interval.from).toISOString(), to: new Date(interval.to).toISOString(), timeZone };
}

const SIGNS: Readonly<Record<FilterOperator, string>> = {
  is: '=',
  isNot: '!=',
  contains: '*=',
  prefix: '^=',
  matches: '~',
};

function conditionText({ dimension, operator, values }: Filter): string {
  return `${dimension}${SIGNS[operator]}${values.join('|')}`;
}
