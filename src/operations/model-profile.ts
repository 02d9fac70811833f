import { z } from 'zod';
import type { SpendRow } from '../core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { callPerformance } from '../store/call-performance.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { spendQuestion } from './volume.ts';

const { by: _by, grain: _grain, reveal: _reveal, ...input } = cutParameters;
const sizes = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();
const shares = z.array(z.object({ value: z.string(), calls: z.number(), cost: z.string() }));
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  models: z.array(
    z.object({
      model: z.string(),
      calls: z.number(),
      cost: z.string(),
      successRate: z.number().nullable(),
      inputTokens: sizes.describe('Sizes that so many of 100 calls do not exceed; null where no call has any.'),
      outputTokens: sizes,
      p95Ms: z.number().nullable(),
      callers: shares.describe('Who calls it, the most calls first.'),
      purposes: shares.describe('What for.'),
    }),
  ),
});

export const modelProfile = operation({
  name: 'model-profile',
  summary: 'How each model is used: who calls it, what for, how large the calls are, how many succeed.',
  access: 'read',
  input: z.object({
    ...input,
    caller: z.string().default('team').describe('The dimension that says who calls.'),
    purpose: z.string().default('feature').describe('The dimension that says what for.'),
    limit: limitParameter(1000, 50),
  }),
  output,
  async run(context, { caller, purpose, limit, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, { ...asked, by: ['model', caller, purpose] }).question;
    const [figures, callers, purposes] = await Promise.all([
      callPerformance(context.store, { ...question, by: ['model'] }),
      usedBy(context, question, caller),
      usedBy(context, question, purpose),
    ]);
    const models = figures
      .slice(0, limit)
      .map(({ values, performance: { calls, errors, p95Ms, inputSizes, outputSizes } }) => {
        const model = values['model'] ?? '';
        const of = callers.filter((row) => row.values['model'] === model);
        return {
          model,
          calls,
          cost: costOf(of),
          successRate: calls === 0 ? null : (calls - errors) / calls,
          inputTokens: sizesOf(inputSizes),
          outputTokens: sizesOf(outputSizes),
          p95Ms,
          callers: sharesOf(of, caller),
          purposes: sharesOf(
            purposes.filter((row) => row.values['model'] === model),
            purpose,
          ),
        };
      });
    return { ...toldWhen(question), models };
  },
  table: ({ models }) =>
    models.map(({ callers, purposes, inputTokens, outputTokens, ...model }) => ({
      ...model,
      inputP95: inputTokens?.p95 ?? null,
      outputP95: outputTokens?.p95 ?? null,
      callers: callers.map(({ value }) => value).join(', '),
      purposes: purposes.map(({ value }) => value).join(', '),
    })),
});

/** Calls alone: a line of a bill is nobody's use. */
async function usedBy(context: Context, question: CallQuestion, dimension: string): Promise<readonly SpendRow[]> {
  const by = [...new Set(['model', dimension])];
  const { rows } = await runSpendQuery(context.store, spendQuestion({ ...question, by }, ['calls', 'meteredCost']));
  return rows.filter(({ measures }) => Number(measures.calls ?? 0) > 0);
}

function costOf(rows: readonly SpendRow[]): string {
  return formatPicos(
    rows.reduce((sum, { measures }) => sum + (picosFromDollars(String(measures.meteredCost ?? 0)) ?? 0n), 0n),
  );
}

function sharesOf(rows: readonly SpendRow[], dimension: string): z.infer<typeof shares> {
  return rows.map(({ values, measures }) => ({
    value: values[dimension] ?? '',
    calls: Number(measures.calls ?? 0),
    cost: String(measures.meteredCost ?? '0'),
  }));
}

function sizesOf([p50, p95, p99]: readonly number[]): z.infer<typeof sizes> {
  return p50 === undefined || p95 === undefined || p99 === undefined ? null : { p50, p95, p99 };
}
