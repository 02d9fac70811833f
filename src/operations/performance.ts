import { z } from 'zod';
import type { SpendRow } from '../core/ledger/spend-query.ts';
import { type CallPerformance, callPerformance } from '../store/call-performance.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { type OutcomeAmounts, outcomeSeries } from '../store/statement-series.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { rowKey, spendQuestion } from './volume.ts';

const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  rows: z.array(
    z.object({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      cost: z.string(),
      calls: z.number(),
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable().describe('What 95 of 100 calls do not exceed; null where no duration is known.'),
      p95FirstTokenMs: z.number().nullable(),
      errorRate: z.number().nullable(),
      limitHits: z.number().describe('Calls refused because a limit was reached.'),
      guardrailHits: z.number().describe('Calls that a filter or guardrail ended.'),
      quality: z.number().nullable().describe('Success rate of the outcome asked for, of those judged; null without.'),
      unpricedCalls: z.number(),
    }),
  ),
});

export const performance = operation({
  name: 'performance',
  summary:
    'Cost beside speed and risk, by anything: p95 latency, errors, limits and guardrails hit, quality of outcomes.',
  access: 'read',
  input: z.object({
    ...cutParameters,
    outcome: z.string().optional().describe('The outcome whose success rate is the quality.'),
    limit: limitParameter(10_000, 200),
  }),
  output,
  async run(context, { outcome, limit, reveal, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const [figures, spend, quality] = await Promise.all([
      callPerformance(context.store, question),
      runSpendQuery(context.store, spendQuestion(question, ['cost', 'calls', 'unpricedCalls'])),
      outcome === undefined ? null : outcomeSeries(context.store, { ...question, kind: 'outcome', name: outcome }),
    ]);
    const unstated = quality?.unstated ?? [];
    const judged = new Map(quality?.rows.map((row) => [rowKey(row, unstated), row.amounts]));
    const seen = new Map(figures.map((row) => [rowKey(row, []), row.performance]));
    const rows = spend.rows.map((row) => ({
      time: row.time,
      values: { ...row.values },
      ...costOf(row),
      ...went(seen.get(rowKey(row, []))),
      quality: qualityOf(judged.get(rowKey(row, unstated))),
    }));
    return { ...toldWhen(question), rows: revealedRows(context, rows.slice(0, limit), reveal) };
  },
  table: ({ rows }) =>
    rows.map(({ time, values, ...row }) => ({ ...(time === null ? {} : { time }), ...values, ...row })),
});

function costOf({ measures }: SpendRow) {
  return { cost: String(measures.cost ?? '0'), unpricedCalls: Number(measures.unpricedCalls ?? 0) };
}

const UNSEEN: CallPerformance = {
  calls: 0,
  errors: 0,
  p50Ms: null,
  p95Ms: null,
  p95FirstTokenMs: null,
  limitHits: 0,
  guardrailHits: 0,
  inputSizes: [],
  outputSizes: [],
};

/** A line of a bill alone has no calls. */
function went(found: CallPerformance = UNSEEN) {
  const { calls, errors, p50Ms, p95Ms, p95FirstTokenMs, limitHits, guardrailHits } = found;
  return {
    calls,
    p50Ms,
    p95Ms,
    p95FirstTokenMs,
    errorRate: calls === 0 ? null : errors / calls,
    limitHits,
    guardrailHits,
  };
}

function qualityOf(outcomes: OutcomeAmounts | undefined): number | null {
  return outcomes && outcomes.judged > 0 ? outcomes.successes / outcomes.judged : null;
}
