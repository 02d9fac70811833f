import { forecast, type Forecast } from '../core/analysis/forecast/forecast.ts';
import type { Picos } from '../core/money.ts';
import { bucketStarts, type Interval } from '../core/period.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { amountOf } from './kpi/kpi-answer.ts';

/** Days of history that a forecast looks at, at most. */
const MOST_HISTORY = 400;
const HISTORY_MS = MOST_HISTORY * 86_400_000;
const PICOS = 1e12;

/** What was spent, day by day, under one combination of values. */
export interface DailyCost {
  readonly values: Readonly<Record<string, string>>;
  /** Start of each day of the interval, with its cost; days of no cost are 0. */
  readonly days: readonly { readonly at: number; readonly cost: Picos; readonly unpricedCalls: number }[];
}

export interface DailyCosts {
  readonly total: DailyCost;
  readonly rows: readonly DailyCost[];
  /** Combinations that are beyond the limit: in the total alone. */
  readonly leftOut: number;
  /** Calls without a price: their cost is in no day. */
  readonly unpricedCalls: number;
}

type Asked = Pick<CallQuestion, 'interval' | 'timeZone' | 'where' | 'by'>;

/** Cost of each day of an interval, which begins with one: the whole and, of at most so many, each combination of values. */
export async function dailyCosts(context: Context, asked: Asked, limit: number | null): Promise<DailyCosts> {
  const common = { ...asked, measures: ['cost', 'unpricedCalls'], grain: 'day', versus: null, order: null } as const;
  const whole = await runSpendQuery(context.store, { ...common, by: [], limit: null });
  const cut = asked.by.length === 0 ? null : await runSpendQuery(context.store, { ...common, limit });
  const groups = Map.groupBy(cut?.rows ?? [], ({ values }) => JSON.stringify(asked.by.map((name) => values[name])));
  const starts = bucketStarts(asked.interval, 'day', asked.timeZone);
  const dailyOf = (rows: typeof whole.rows, values: DailyCost['values']): DailyCost => {
    const told = new Map(rows.map(({ time, measures }) => [Date.parse(time ?? ''), measures]));
    const days = starts.map((at) => ({
      at,
      cost: amountOf(told.get(at)?.cost),
      unpricedCalls: Number(told.get(at)?.unpricedCalls ?? 0),
    }));
    return { values, days };
  };
  return {
    total: dailyOf(whole.rows, {}),
    rows: [...groups.values()].map((rows) => dailyOf(rows, rows[0]?.values ?? {})),
    leftOut: cut?.rest?.rows ?? 0,
    unpricedCalls: whole.unpricedCalls,
  };
}

/** What was spent since an instant that begins a day. */
export function spentSince({ days }: DailyCost, from: number): Picos {
  return days.reduce((sum, { at, cost }) => (at >= from ? sum + cost : sum), 0n);
}

/** What whole days before one of them foresee; the first with any cost is the first known. Null where they are fewer than two weeks. */
export function forecastFrom({ days }: DailyCost, today: number, ahead: number): Forecast | null {
  const past = days.filter(({ at }) => at < today);
  const first = past.findIndex(({ cost }) => cost !== 0n);
  if (first < 0) return null;
  const known = past.slice(Math.max(first, past.length - MOST_HISTORY));
  return forecast(
    known.map(({ cost }) => Number(cost) / PICOS),
    ahead,
  );
}

/** From the start of a day, far enough back for a forecast and for what must be counted, until now; and the start of today. */
export function historyUntil(now: number, counted: number, timeZone: string): Interval & { readonly today: number } {
  const [from = counted] = bucketStarts({ from: Math.min(counted, now - HISTORY_MS), to: now }, 'day', timeZone);
  return { from, to: now, today: bucketStarts({ from: now, to: now + 1 }, 'day', timeZone)[0] ?? now };
}
