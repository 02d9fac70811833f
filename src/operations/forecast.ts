import { z } from 'zod';
import { calendarPeriod } from '../core/calendar-period.ts';
import { formatPicos } from '../core/money.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval } from './answered-when.ts';
import { type DailyCost, dailyCosts, historyUntil } from './daily-cost.ts';
import { foreseenPeriod } from './foreseen-period.ts';
import { intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { limitParameter, listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { dollars } from './spend-sentence.ts';
import { toldAmount } from './told-amount.ts';

const MOST_ROWS = 100;
const USUAL_ROWS = 20;
const MOST_AHEAD_MS = 366 * 86_400_000;
const TOO_SHORT = 'under two weeks of history: nothing is foreseen';

const figures = z.object({
  spent: z.string().describe('Of the period, until now; exact.'),
  expected: z.string().nullable().describe('At the end of the period; null where history is too short.'),
  low: z.string().nullable().describe('Four times of five the end lies between low and high.'),
  high: z.string().nullable(),
  toCome: z.string().nullable().describe('Expected less spent.'),
  missing: z.string().nullable().describe('Why nothing is expected; null when something is.'),
});
const ahead = z.object({
  period: z.string(),
  interval: answeredInterval,
  daysLeft: z.number().describe('Today among them.'),
  total: figures.describe('Foreseen by itself: rows, each foreseen by itself too, do not add up to it.'),
  rows: z.array(figures.extend({ values: z.record(z.string(), z.string()) })),
});
type Ahead = z.infer<typeof ahead>;
const { by, timeZone, where, reveal } = cutParameters;

export const forecast = operation({
  name: 'forecast',
  summary:
    'What the month, the quarter and the year will cost, with an interval that holds four times of five; by anything.',
  access: 'read',
  input: z.object({
    period: listOf(z.enum(['week', 'month', 'quarter', 'year']))
      .default(['month', 'quarter', 'year'])
      .describe('Which periods of the calendar: week, month, quarter, year.'),
    until: z
      .string()
      .optional()
      .describe('Another end, a date up to a year ahead, instead; counted from this month’s start.'),
    by,
    timeZone,
    where,
    limit: limitParameter(MOST_ROWS, USUAL_ROWS),
    reveal,
  }),
  output: z.object({
    sentence: z.string(),
    timeZone: z.string(),
    periods: z.array(ahead),
    leftOut: z.number().describe('Combinations beyond the limit: they are in the totals alone.'),
    unpricedCalls: z.number().describe('Of the history: their cost is not known and not foreseen.'),
  }),
  command: { words: ['forecast'] },
  async run(context, { period, until, limit, reveal: isRevealed, ...asked }) {
    const now = context.clock();
    const { question } = askedCut(context, { ...asked, from: '-1d', to: 'now' });
    const zone = question.timeZone;
    const periods =
      until === undefined
        ? period.map((name) => ({ name, ...calendarPeriod(name, now, zone) }))
        : [
            {
              name: `until ${until}`,
              ...untilEnd(askedCut(context, { ...asked, from: 'now', to: until }).question.interval, zone),
            },
          ];
    const { today, ...interval } = historyUntil(now, Math.min(...periods.map(({ from }) => from)), zone);
    const { total, rows, leftOut, unpricedCalls } = await dailyCosts(context, { ...question, interval }, limit);
    const told = periods.map((one): Ahead => {
      const figuresOf = (daily: DailyCost) => toldFigures(daily, one, today, zone);
      const cut = rows.map((row) => ({ values: { ...row.values }, ...figuresOf(row) })).toSorted(dearestFirst);
      return {
        period: one.name,
        interval: intervalTexts(one, zone),
        daysLeft: foreseenPeriod(total, one, today, zone).daysLeft,
        total: figuresOf(total),
        rows: revealedRows(context, cut, isRevealed),
      };
    });
    return { sentence: sentenceOf(told), timeZone: zone, periods: told, leftOut, unpricedCalls };
  },
  table: ({ periods }) =>
    periods.flatMap(({ period, rows, total }) => [
      ...rows.map(({ values, ...row }) => ({ period, ...values, ...row })),
      { period, ...total },
    ]),
});

/** From the start of this month to the end of the day before the one in which it ends. Throws bad-request. */
function untilEnd({ from: now, to }: Interval, zone: string): Interval {
  if (to - now > MOST_AHEAD_MS)
    throw new AppError(
      'bad-request',
      'The end is more than a year ahead.',
      'Nothing is foreseen so far: give an earlier one.',
    );
  const [end = to] = bucketStarts({ from: to, to: to + 1 }, 'day', zone);
  return { from: calendarPeriod('month', now, zone).from, to: end };
}

function dearestFirst(one: { readonly spent: string }, other: { readonly spent: string }): number {
  return Number(other.spent) - Number(one.spent);
}

function toldFigures(daily: DailyCost, period: Interval, today: number, zone: string): z.infer<typeof figures> {
  const { spent, atEnd } = foreseenPeriod(daily, period, today, zone);
  return {
    spent: formatPicos(spent),
    expected: toldAmount(atEnd && atEnd.expected),
    low: toldAmount(atEnd && atEnd.low),
    high: toldAmount(atEnd && atEnd.high),
    toCome: toldAmount(atEnd && atEnd.expected - spent),
    missing: atEnd === null ? TOO_SHORT : null,
  };
}

function sentenceOf(periods: readonly Ahead[]): string {
  const parts = periods.map(({ period, total: { spent, expected, low, high } }) =>
    expected === null || low === null || high === null
      ? `${period}: ${dollars(spent)} so far, and ${TOO_SHORT}`
      : `${period}: ${dollars(expected)} expected, ${dollars(low)} to ${dollars(high)} four times of five, ${dollars(spent)} of it spent`,
  );
  return `${parts.join('; ')}.`;
}
