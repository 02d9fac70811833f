import { z } from 'zod';
import { budgetState } from '../core/analysis/budget/budget-state.ts';
import { daysToLimit } from '../core/analysis/forecast/period-forecast.ts';
import { calendarPeriod } from '../core/calendar-period.ts';
import { formatPicos, type Picos, picosFromDollars } from '../core/money.ts';
import { bucketStarts } from '../core/period.ts';
import { callExtent } from '../store/call-extent.ts';
import { type Budget, BUDGET_PERIODS } from '../store/metadata/budgets.ts';
import { askedCut } from './analysis-parameters.ts';
import { answeredInterval } from './answered-when.ts';
import type { Context } from './context.ts';
import { type DailyCost, dailyCosts, historyUntil } from './daily-cost.ts';
import { foreseenPeriod, type ForeseenPeriod } from './foreseen-period.ts';
import { intervalTexts } from './interval.ts';
import { toldAmount, toldRatio } from './told-amount.ts';

/** How far a budget without an end is looked ahead for the day on which it is passed. */
const LIFE_AHEAD_MS = 90 * 86_400_000;

const day = z.string().nullable();
export const budgetFacts = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warned', 'over']),
  amount: z.string(),
  period: z.enum(BUDGET_PERIODS),
  kind: z.literal('warn').describe('It warns, and refuses no call.'),
  where: z.array(z.string()),
  owner: z.string().nullable(),
  interval: answeredInterval.describe('The present period; of a whole life until now.'),
  spent: z.string(),
  unpricedCalls: z.number().describe('Of the period: what they cost is not known, and in no figure.'),
  share: z.number().describe('Of the amount.'),
  warnAt: z.array(z.number()),
  warned: z.array(z.number()).describe('Of warnAt, what has been reached.'),
  atPace: z
    .string()
    .nullable()
    .describe('What may have been spent by now, were it spent evenly; null of a whole life.'),
  variance: z.number().nullable().describe('Spent over atPace, less one; null where that is not known or nothing.'),
  forecast: z
    .object({ expected: z.string(), low: z.string(), high: z.string() })
    .nullable()
    .describe(
      'At the end of the period, four times of five between low and high; null of a whole life and of under two weeks of history.',
    ),
  breach: z
    .object({ expected: day, earliest: day, latest: day, isPast: z.boolean() })
    .describe(
      'The day on which the amount is passed, or was; null is not in this period (of a whole life: in 90 days), or not known.',
    ),
});
export type BudgetFacts = z.infer<typeof budgetFacts>;

/** How a budget stands now. */
export async function factsOfBudget(context: Context, budget: Budget): Promise<BudgetFacts> {
  const now = context.clock();
  const { question } = askedCut(context, { by: [], where: [...budget.where], from: '-1d', to: 'now' });
  const zone = question.timeZone;
  const calendar = budget.period === 'life' ? null : calendarPeriod(budget.period, now, zone);
  const counted = calendar ?? { from: (await callExtent(context.store)).firstAt ?? now, to: now + LIFE_AHEAD_MS };
  const { today, ...interval } = historyUntil(now, counted.from, zone);
  const from = calendar?.from ?? interval.from;
  const { total } = await dailyCosts(context, { ...question, interval }, null);
  const period = foreseenPeriod(total, { from, to: counted.to }, today, zone);
  const amount = picosFromDollars(budget.amount) ?? 0n;
  const { status, share, warned, atPace, variance } = budgetState(amount, period.spent, budget.warnAt, calendar, now);
  const { setAt: _setAt, ...said } = budget;
  return {
    ...said,
    kind: 'warn',
    where: [...budget.where],
    warnAt: [...budget.warnAt],
    status,
    interval: intervalTexts(calendar ?? { from, to: now }, zone),
    spent: formatPicos(period.spent),
    unpricedCalls: total.days.reduce((sum, { at, unpricedCalls }) => (at >= from ? sum + unpricedCalls : sum), 0),
    share,
    warned: [...warned],
    atPace: toldAmount(atPace),
    variance: toldRatio(variance),
    forecast: calendar && toldForecast(period),
    breach: breachOf(total, from, amount, period, today, zone),
  };
}

function toldForecast({ atEnd }: ForeseenPeriod): BudgetFacts['forecast'] {
  return atEnd && { expected: formatPicos(atEnd.expected), low: formatPicos(atEnd.low), high: formatPicos(atEnd.high) };
}

function breachOf(
  { days }: DailyCost,
  from: number,
  amount: Picos,
  { spent, spentBefore, foreseen, daysLeft }: ForeseenPeriod,
  today: number,
  zone: string,
): BudgetFacts['breach'] {
  const dayOf = (at: number | undefined): string | null =>
    at === undefined ? null : intervalTexts({ from: at, to: at + 1 }, zone).from.slice(0, 'YYYY-MM-DD'.length);
  if (spent > amount) {
    let sum = 0n;
    const passed = days.find(({ at, cost }) => at >= from && (sum += cost) > amount);
    return { expected: dayOf(passed?.at), earliest: null, latest: null, isPast: true };
  }
  if (foreseen === null) return { expected: null, earliest: null, latest: null, isPast: false };
  const starts = bucketStarts({ from: today, to: today + (daysLeft + 1) * 86_400_000 }, 'day', zone);
  const { expected, low, high } = daysToLimit(spentBefore, amount, foreseen);
  const startOf = (index: number | null): string | null => (index === null ? null : dayOf(starts[index]));
  return { expected: startOf(expected), earliest: startOf(low), latest: startOf(high), isPast: false };
}
