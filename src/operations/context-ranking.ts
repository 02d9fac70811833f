import { z } from 'zod';
import { consistency } from '../core/analysis/behaviour/consistency.ts';
import { bucketStarts } from '../core/period.ts';
import { callSizes } from '../store/call-sizes.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { grouped } from './grouped-digits.ts';
import { operation } from './operation.ts';
import { toldPercent } from './told-amount.ts';

const { grain: _grain, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  by: z.string(),
  threshold: z.number().describe('Input tokens.'),
  days: z.number().describe('Days of the period.'),
  sentence: z.string(),
  rows: z.array(
    z.object({
      value: z.string(),
      days: z.number().describe('Days on which half of its calls reached the threshold.'),
      dayShare: z.number(),
      callShare: z.number().describe('Calls that reached it over all its calls.'),
      calls: z.number(),
    }),
  ),
});
type Output = z.infer<typeof output>;

export const contextRanking = operation({
  name: 'context-ranking',
  summary: 'What has large prompts day after day rather than once.',
  access: 'read',
  input: z.object({
    ...input,
    by: z.string().default('feature').describe('The dimension that is ranked.'),
    above: z.coerce
      .number()
      .int()
      .min(1)
      .max(4_294_967_295)
      .optional()
      .describe('Input tokens from which a call is large; default: what one in twenty calls of the period exceeds.'),
  }),
  output,
  async run(context, { by, above, ...asked }): Promise<Output> {
    const { question } = askedCut(context, { ...asked, by: [by] });
    const whole = { ...question, by: [], grain: null };
    const threshold = above ?? Math.round((await callSizes(context.store, whole, null))[0]?.tokens.p95 ?? 0);
    const daily = await callSizes(context.store, { ...question, grain: 'day' }, threshold);
    const days = bucketStarts(question.interval, 'day', question.timeZone).length;
    const found = daily.map(({ values, calls, above: large, tokens }) => ({
      value: values[by] ?? '',
      calls,
      above: large,
      p50: tokens.p50,
    }));
    const rows = consistency(found, days, threshold);
    return { ...toldWhen(question), by, threshold, days, sentence: sentenceOf(by, threshold, days, rows), rows };
  },
  table: ({ rows }) =>
    rows.map(({ dayShare, callShare, ...row }) => ({
      ...row,
      'share of days': toldPercent(dayShare),
      'share of calls': toldPercent(callShare),
    })),
});

function sentenceOf(by: string, threshold: number, days: number, [first]: Output['rows']): string {
  const size = `${grouped(String(threshold))} tokens`;
  if (first === undefined || first.callShare === 0) return `No ${by} has prompts of ${size} or more.`;
  return `On ${first.days} of ${days} days half of the prompts of ${by} ${first.value} had ${size} or more: ${toldPercent(first.callShare)} of its calls.`;
}
