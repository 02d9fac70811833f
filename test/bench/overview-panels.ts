import { previousInterval } from '../../src/core/period.ts';
import type { Interval } from '../../src/core/period.ts';
import type { SpendQuery } from '../../src/core/ledger/spend-query.ts';
import { listCalls } from '../../src/store/call-list.ts';
import { dimensionSummary } from '../../src/store/dimension-summary.ts';
import { sourceSummary } from '../../src/store/source-summary.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import type { SpendStore } from '../../src/store/spend-query.ts';
import { spendQuery } from '../ledger-sample.ts';

/** One panel of a screen, and the shortest SQL for the same figures on the same table; null where there is no such SQL. */
export interface Panel {
  readonly name: string;
  readonly ask: () => Promise<unknown>;
  readonly byHand: string | null;
}

/** Names of the ledger's tables. */
interface Tables {
  readonly wide: string;
  readonly narrow: string;
  readonly tall: string;
}

const DAY_MS = 86_400_000;
const timeZone = 'Europe/Berlin';

export function overviewPanels(store: SpendStore, { wide, narrow, tall }: Tables, to: number): readonly Panel[] {
  const days = (count: number): Interval => ({ from: to - count * DAY_MS, to });
  const before = previousInterval(days(30), timeZone);
  const since = (count: number): string => `hour >= toDateTime(${(to - count * DAY_MS) / 1000}, 'UTC')`;
  const sums = 'sum(cost) AS spent, sum(calls)';
  const day = `toStartOfDay(hour, '${timeZone}') AS day`;
  const panel = (name: string, query: Partial<SpendQuery> & Pick<SpendQuery, 'interval'>, byHand: string): Panel => ({
    name,
    ask: () => runSpendQuery(store, spendQuery({ timeZone, ...query })),
    byHand,
  });
  return [
    panel(
      'totals 30 d beside the 30 d before',
      { interval: days(30), versus: before, measures: ['cost', 'calls', 'tokens', 'errors'] },
      `SELECT ${since(30)} AS side, ${sums}, sum(inputTokens + outputTokens), sum(errors) FROM ${narrow} WHERE ${since(60)} GROUP BY side`,
    ),
    panel(
      'day x model 30 d',
      { interval: days(30), grain: 'day', by: ['model'] },
      `SELECT ${day}, by_model, ${sums} FROM ${narrow} WHERE ${since(30)} GROUP BY day, by_model`,
    ),
    panel(
      'day x model 90 d',
      { interval: days(90), grain: 'day', by: ['model'] },
      `SELECT ${day}, by_model, ${sums} FROM ${narrow} WHERE ${since(90)} GROUP BY day, by_model`,
    ),
    panel(
      'top 10 features 30 d beside before',
      { interval: days(30), by: ['feature'], versus: before, limit: 10 },
      `SELECT by_feature, ${since(30)} AS side, ${sums} FROM ${narrow} WHERE ${since(60)} GROUP BY by_feature, side ORDER BY spent DESC LIMIT 20`,
    ),
    panel(
      'teams 30 d',
      { interval: days(30), by: ['team'] },
      `SELECT by_team, ${sums} FROM ${narrow} WHERE ${since(30)} GROUP BY by_team ORDER BY spent DESC`,
    ),
    panel(
      'top 10 customers 30 d',
      { interval: days(30), by: ['customer'], limit: 10 },
      `SELECT by_customer, ${sums} FROM ${tall} WHERE ${since(30)} GROUP BY by_customer ORDER BY spent DESC LIMIT 10`,
    ),
    panel(
      'top 10 customers 30 d beside before',
      { interval: days(30), by: ['customer'], versus: before, limit: 10 },
      `SELECT by_customer, ${since(30)} AS side, ${sums} FROM ${tall} WHERE ${since(60)} GROUP BY by_customer, side ORDER BY spent DESC LIMIT 20`,
    ),
    panel(
      'top 10 customers 90 d',
      { interval: days(90), by: ['customer'], limit: 10 },
      `SELECT by_customer, ${sums} FROM ${tall} WHERE ${since(90)} GROUP BY by_customer ORDER BY spent DESC LIMIT 10`,
    ),
    panel(
      'top 8 customers by day 30 d',
      { interval: days(30), grain: 'day', by: ['customer'], limit: 8 },
      `SELECT ${day}, by_customer, ${sums} FROM ${tall} WHERE ${since(30)} GROUP BY day, by_customer`,
    ),
    panel(
      'hours of the last day x model',
      { interval: days(1), grain: 'hour', by: ['model'] },
      `SELECT hour, by_model, ${sums} FROM ${narrow} WHERE ${since(1)} GROUP BY hour, by_model`,
    ),
    panel(
      'one customer, day x feature 90 d',
      {
        interval: days(90),
        grain: 'day',
        by: ['feature'],
        where: [{ dimension: 'customer', operator: 'is', values: ['customer-7'] }],
      },
      `SELECT ${day}, by_feature, ${sums} FROM ${wide} WHERE by_customer = 'customer-7' GROUP BY day, by_feature`,
    ),
    panel(
      'calls: a label 30 d',
      { interval: days(30), by: ['label.promptVersion'] },
      `SELECT labels['promptVersion'] AS version, sum(cost), count() FROM calls WHERE ${since(30)} GROUP BY version`,
    ),
    { name: 'coverage of every dimension 30 d', ask: () => dimensionSummary(store, days(30)), byHand: null },
    { name: 'calls: sources 30 d', ask: () => sourceSummary(store, days(30), to), byHand: null },
    { name: 'calls: 50 costliest of 30 d', ask: () => listCalls(store, page(days(30), 'cost')), byHand: null },
    { name: 'calls: latest 50 of 30 d', ask: () => listCalls(store, page(days(30), 'at')), byHand: null },
  ];
}

function page(interval: Interval, by: 'cost' | 'at'): Parameters<typeof listCalls>[1] {
  const dimensions = ['feature', 'team', 'customer'];
  return { interval, where: [], order: { by, descending: true }, limit: 50, cursor: null, dimensions };
}
