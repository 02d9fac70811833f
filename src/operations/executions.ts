import { z } from 'zod';
import { joinConfidence } from '../core/analysis/behaviour/joined-by.ts';
import { GRAINS } from '../core/period.ts';
import { formatInstant, zoneClock } from '../core/time-zone.ts';
import {
  EXECUTION_ORDERS,
  executionBins,
  executionBuckets,
  type ExecutionOrder,
  listExecutions,
} from '../store/behaviour/execution-list.ts';
import { describeExecutions } from '../store/behaviour/execution-page.ts';
import { readSums } from '../store/behaviour/execution-sums.ts';
import { amountsOf, executionAmounts } from './execution-amounts.ts';
import { grouped } from './grouped-digits.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import {
  checkDimensions,
  fromParameter,
  limitParameter,
  parseCondition,
  revealParameter,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';
import { revealedRows, tokensInstead } from './pseudonymised.ts';
import { dollars } from './spend-sentence.ts';

const DAY_MS = 86_400_000;
const ORDERS = EXECUTION_ORDERS.flatMap((by) => [by, `-${by}`] as const);

const input = z.object({
  from: fromParameter,
  to: toParameter,
  timeZone: timeZoneParameter,
  where: whereParameter,
  order: z
    .enum(ORDERS)
    .default('-cost')
    .describe('at, cost, amplification, calls, tokens, durationMs or searches; a leading - is descending.'),
  least: z.coerce
    .number()
    .optional()
    .describe('Only executions whose amount, that they are ordered by, is at least this.'),
  below: z.coerce
    .number()
    .optional()
    .describe('Only executions whose amount, that they are ordered by, is less than this.'),
  grain: z.enum(GRAINS).optional().describe('One bucket of the trend an hour, day, week or month.'),
  limit: limitParameter(500, 50),
  cursor: z.string().optional().describe('`next` of the page before.'),
  reveal: revealParameter,
});

const listed = executionAmounts.extend({
  id: z.string().describe('The trace where there is one, else the first call: what `execution` is asked with.'),
  joinedBy: z.string().describe('trace, request, conversation-turn, fingerprint or alone.'),
  confidence: z.number().describe('How sure it is that exactly these calls belong together, to 1.'),
  at: z.string(),
  durationMs: z.number().describe('From the first start to the last end.'),
  providers: z.array(z.string()).readonly(),
  models: z.array(z.string()).readonly(),
  services: z.array(z.string()).readonly(),
  values: z.record(z.string(), z.string()).describe('Dimensions, as the first call has them.'),
});
const bucket = executionAmounts.extend({
  time: z.string().nullable(),
  executions: z.number(),
  p50DurationMs: z.number(),
  p95DurationMs: z.number(),
  searching: z.number().describe('Executions that search at all.'),
  p50Searches: z.number().describe('Of those: searches an execution, which is the fan-out.'),
  p95Searches: z.number(),
});

const output = z.object({
  sentence: z.string(),
  interval: z.object({ from: z.string(), to: z.string() }),
  timeZone: z.string(),
  totals: bucket,
  trend: z.array(bucket).describe('By the grain; empty without one.'),
  bins: z
    .array(z.object({ from: z.number(), to: z.number(), executions: z.number(), cost: z.string() }))
    .describe(
      'By the amount of the order, each twice as wide as the one before; by cost where they are ordered by time.',
    ),
  executions: z.array(listed),
  next: z.string().nullable(),
});

export const executions = operation({
  name: 'executions',
  summary:
    'Requests and runs with all the calls that were made for them: what they cost, and how many times one clean call.',
  access: 'read',
  input,
  output,
  async run(context, asked) {
    const { store } = context;
    const { interval, timeZone } = askedInterval(context, asked);
    const where = asked.where.map(parseCondition);
    checkDimensions(
      where.map(({ dimension }) => dimension),
      context.rules().dimensions.map(({ name }) => name),
    );
    const by = orderOf(asked.order);
    const bounds = { of: by, from: asked.least ?? null, to: asked.below ?? null };
    const question = { interval, where: tokensInstead(context, where), within: bounds };
    const order = { by, descending: asked.order.startsWith('-') };
    const [page, [whole], trend, bins] = await Promise.all([
      listExecutions(store, { ...question, order, limit: asked.limit, cursor: asked.cursor ?? null }),
      executionBuckets(store, question, null, timeZone),
      asked.grain === undefined ? [] : executionBuckets(store, question, asked.grain, timeZone),
      executionBins(store, question, by === 'at' ? 'cost' : by),
    ]);
    const described = await describeExecutions(store, page.executions);
    const clock = zoneClock(timeZone, interval.from - DAY_MS, interval.to + DAY_MS);
    const rows = page.executions.map((one) => ({
      ...facts(one),
      ...(described.get(one.id) ?? { providers: [], models: [], services: [], values: {} }),
    }));
    const totals = whole ? bucketOf(whole, null) : NOTHING;
    return {
      sentence: sentenceOf(totals),
      interval: intervalTexts(interval, timeZone),
      timeZone,
      totals,
      trend: trend.map((one) => bucketOf(one, formatInstant(clock, one.start))),
      bins,
      executions: revealedRows(context, rows, asked.reveal),
      next: page.next,
    };
  },
  table: (answer) =>
    answer.executions.map(({ id, at, durationMs, calls, cost, cleanCost, amplification: factor, values }) => ({
      id,
      at,
      ms: durationMs,
      calls,
      cost,
      cleanCost,
      amplification: factor,
      ...values,
    })),
});

type Bucket = z.infer<typeof bucket>;
type Summed = Awaited<ReturnType<typeof executionBuckets>>[number];
type Listed = Awaited<ReturnType<typeof listExecutions>>['executions'][number];

function facts(one: Listed) {
  const { id, at, durationMs, joinedBy } = one;
  return { ...amountsOf(one), id, at, durationMs, joinedBy, confidence: joinConfidence(joinedBy) };
}

function bucketOf(one: Summed, time: string | null): Bucket {
  const { executions: count, p50DurationMs, p95DurationMs, searching, p50Searches, p95Searches } = one;
  return {
    ...amountsOf(one),
    time,
    executions: count,
    p50DurationMs,
    p95DurationMs,
    searching,
    p50Searches,
    p95Searches,
  };
}

const NOTHING: Bucket = {
  ...amountsOf(readSums({})),
  time: null,
  executions: 0,
  p50DurationMs: 0,
  p95DurationMs: 0,
  searching: 0,
  p50Searches: 0,
  p95Searches: 0,
};

function sentenceOf({ executions: count, calls, cost, amplification: factor }: Bucket): string {
  if (count === 0) return 'Nothing was executed in this time.';
  const times = factor === null ? '' : `, ${factor} times what one clean call each would have cost`;
  return `${grouped(String(count))} executions of ${grouped(String(calls))} calls cost ${dollars(cost)}${times}.`;
}

function orderOf(text: (typeof ORDERS)[number]): ExecutionOrder {
  return EXECUTION_ORDERS.find((by) => text === by || text === `-${by}`) ?? 'cost';
}
