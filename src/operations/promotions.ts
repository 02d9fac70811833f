import { z } from 'zod';
import type { Promotion } from '../core/analysis/experiment/verdict.ts';
import type { Filter } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { callExtent } from '../store/call-extent.ts';
import { experimentConclusions } from '../store/experiment-verdicts.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';

const DAY_MS = 86_400_000;

const side = z.object({
  from: z.string(),
  to: z.string(),
  cost: z.string(),
  costPerDay: z.number(),
  calls: z.number(),
  executions: z.number(),
});
type Side = z.infer<typeof side>;

export const promotions = operation({
  name: 'promotions',
  summary: 'Experiments that went to production: what their feature cost before and after, and how that grew.',
  access: 'read',
  input: z.object({
    days: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(28)
      .describe('How many days before and after are looked at, as far as there are calls.'),
  }),
  output: z.object({
    promotions: z.array(
      z.object({
        experiment: z.string(),
        variant: z.string().nullable(),
        feature: z.string().nullable(),
        at: z.string(),
        experimentCost: z.string().describe('What the experiment cost until then.'),
        before: side,
        after: side,
        growth: z
          .number()
          .nullable()
          .describe('Cost a day after over cost a day before; null where there was none before.'),
      }),
    ),
  }),
  async run(context, { days }) {
    const { promotions: all } = await experimentConclusions(context.store);
    const { firstAt, lastAt } = await callExtent(context.store);
    if (firstAt === null || lastAt === null) return { promotions: [] };
    const known = { from: firstAt, to: lastAt + 1 };
    return { promotions: await Promise.all(all.map((one) => factsOf(context, one, days * DAY_MS, known))) };
  },
  table: ({ promotions: rows }) =>
    rows.map(({ before, after, ...row }) => ({ ...row, before: before.costPerDay, after: after.costPerDay })),
});

async function factsOf(
  context: Context,
  { experiment, variant, feature, at }: Promotion,
  reach: number,
  known: Interval,
) {
  const where: Filter[] = feature === null ? [is('experiment', experiment)] : [is('feature', feature)];
  const before = await sideOf(context, { from: Math.max(at - reach, known.from), to: at }, where);
  const after = await sideOf(context, { from: at, to: Math.min(at + reach, Math.max(known.to, at + 1)) }, where);
  const tried = await sideOf(context, { from: known.from, to: at }, [is('experiment', experiment)]);
  return {
    experiment,
    variant,
    feature,
    at: new Date(at).toISOString(),
    experimentCost: tried.cost,
    before,
    after,
    growth: before.costPerDay > 0 ? after.costPerDay / before.costPerDay : null,
  };
}

function is(dimension: string, value: string): Filter {
  return { dimension, operator: 'is', values: [value] };
}

async function sideOf(context: Context, interval: Interval, where: readonly Filter[]): Promise<Side> {
  const ends = { from: new Date(interval.from).toISOString(), to: new Date(interval.to).toISOString() };
  if (interval.to <= interval.from) return { ...ends, cost: '0', costPerDay: 0, calls: 0, executions: 0 };
  const { totals } = await runSpendQuery(context.store, {
    measures: ['cost', 'calls', 'executions'],
    by: [],
    interval,
    grain: null,
    timeZone: 'UTC',
    where,
    versus: null,
    order: null,
    limit: null,
  });
  const cost = String(totals.cost ?? '0');
  return {
    ...ends,
    cost,
    costPerDay: Number(cost) / ((interval.to - interval.from) / DAY_MS),
    calls: Number(totals.calls ?? 0),
    executions: Number(totals.executions ?? 0),
  };
}
