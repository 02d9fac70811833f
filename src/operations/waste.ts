import { z } from 'zod';
import { SPEND_RULES } from '../core/analysis/experiment/spend-class.ts';
import { wastedList } from '../store/wasted-list.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { operation } from './operation.ts';
import { limitParameter } from './parameters.ts';

const { from, to, timeZone, where } = cutParameters;
const MEANINGS = new Map(SPEND_RULES.map(({ name, meaning }) => [name, meaning]));

export const waste = operation({
  name: 'waste',
  summary: 'The dearest calls that bought nothing, each with the rule that says so and its evidence.',
  access: 'read',
  input: z.object({ from, to, timeZone, where, limit: limitParameter(1000, 50) }),
  output: z.object({
    interval: answeredInterval,
    timeZone: z.string(),
    calls: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        rule: z.string(),
        meaning: z.string(),
        evidence: z
          .string()
          .describe(
            'The id of the call it repeats, a count, an error; when its variant lost, or its experiment was last used.',
          ),
        model: z.string(),
        cost: z.string().nullable(),
      }),
    ),
  }),
  async run(context, { limit, ...asked }) {
    const { question, when } = askedCut(context, { ...asked, by: [] });
    const calls = await wastedList(context.store, when.interval, question.where, limit);
    return {
      ...toldWhen(when),
      calls: calls.map((one) => ({
        ...one,
        at: new Date(one.at).toISOString(),
        meaning: MEANINGS.get(one.rule) ?? '',
      })),
    };
  },
  table: ({ calls }) => calls.map(({ meaning: _meaning, ...row }) => row),
});
