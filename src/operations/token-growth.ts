import { z } from 'zod';
import { weeklyGrowth } from '../core/analysis/behaviour/weekly-growth.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { operation } from './operation.ts';
import { toldPercent } from './told-amount.ts';
import { spendQuestion } from './volume.ts';

const OF = ['inputTokens', 'outputTokens', 'tokens', 'cost', 'calls'] as const;
const { grain: _grain, by: _by, ...input } = cutParameters;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  by: z.string(),
  of: z.enum(OF),
  perCall: z.boolean(),
  sentence: z.string(),
  rows: z.array(
    z.object({
      value: z.string(),
      rate: z.number().nullable().describe('Growth a week: 0.08 is 8 %. Null of fewer than four days.'),
      low: z.number().nullable(),
      high: z.number().nullable(),
      points: z.number().describe('Days that the line goes through.'),
      first: z.number().describe('On its first day.'),
      last: z.number().describe('On its last day.'),
    }),
  ),
});
type Output = z.infer<typeof output>;

export const tokenGrowth = operation({
  name: 'token-growth',
  summary: 'How fast tokens grow by the week, by any dimension: a line through the logarithms of the days.',
  access: 'read',
  input: z.object({
    ...input,
    by: z.string().default('feature').describe('The dimension whose values are told apart.'),
    of: z.enum(OF).default('inputTokens').describe('What grows.'),
    total: z.stringbool().default(false).describe('The sum of a day instead of the mean of its calls.'),
  }),
  output,
  async run(context, { by, of, total, ...asked }): Promise<Output> {
    const { question } = askedCut(context, { ...asked, by: [by], grain: 'day' });
    const { rows } = await runSpendQuery(context.store, spendQuestion(question, [of, 'calls']));
    const perCall = !total && of !== 'calls';
    const days = rows.flatMap(({ time, values, measures }) => {
      const [amount, calls] = [Number(measures[of] ?? 0), Number(measures.calls ?? 0)];
      const value = perCall ? amount / calls : amount;
      return time === null || calls === 0 ? [] : [{ name: values[by] ?? '', at: Date.parse(time), value }];
    });
    const told = [...Map.groupBy(days, ({ name }) => name)].map(([value, own]) => growthOf(value, own));
    told.sort((left, right) => (right.rate ?? -Infinity) - (left.rate ?? -Infinity));
    return { ...toldWhen(question), by, of, perCall, sentence: sentenceOf(by, of, told), rows: told };
  },
  table: ({ rows }) =>
    rows.map(({ value, rate, low, high, points }) => ({
      value,
      'a week': rate === null ? null : toldPercent(rate),
      from: low === null ? null : toldPercent(low),
      to: high === null ? null : toldPercent(high),
      days: points,
    })),
});

function growthOf(
  value: string,
  days: readonly { readonly at: number; readonly value: number }[],
): Output['rows'][number] {
  const series = days.toSorted((left, right) => left.at - right.at);
  const { points, ...fitted } = weeklyGrowth(series) ?? { rate: null, low: null, high: null, points: series.length };
  const [first, last] = [series[0], series.at(-1)].map((day) => day?.value ?? 0);
  return { value, ...fitted, points, first: first ?? 0, last: last ?? 0 };
}

/** Only a growth whose interval leaves zero out is said to be one. */
function sentenceOf(by: string, of: string, rows: Output['rows']): string {
  const words = of.replace(/([A-Z])/g, ' $1').toLowerCase();
  const sure = rows.find(({ low }) => low !== null && low > 0);
  if (!sure || sure.rate === null || sure.low === null || sure.high === null)
    return `The ${words} of no ${by} surely grow.`;
  return `The ${words} of ${by} ${sure.value} grow fastest: ${toldPercent(sure.rate)} a week (${toldPercent(sure.low)} to ${toldPercent(sure.high)}).`;
}
