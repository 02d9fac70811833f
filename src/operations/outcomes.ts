import { z } from 'zod';
import { formatDecimal, formatPicos } from '../core/money.ts';
import { knownOutcomes } from '../store/statement-list.ts';
import { outcomeSeries } from '../store/statement-series.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import { revealedRows } from './pseudonymised.ts';
import { askedCut, cutParameters, type CutInput } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';

const MICRO_DIGITS = 6;
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  outcomes: z
    .array(
      z.object({
        name: z.string(),
        statements: z.number(),
        first: z.string(),
        last: z.string(),
        labels: z.array(z.string()),
        units: z.array(z.string()),
      }),
    )
    .describe('All that are known; those of a name when one is asked for.'),
  rows: z.array(
    z.object({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      count: z.number(),
      judged: z.number().describe('Of which it was told whether they were a success.'),
      successes: z.number(),
      successRate: z.number().nullable().describe('Of those judged; null where none was.'),
      score: z.string().nullable().describe('Mean of those scored; null where none was.'),
      dollars: z.string().describe('What they were told to be worth.'),
    }),
  ),
  unstated: z
    .array(z.string())
    .describe('Dimensions asked for of which neither outcomes nor their calls say anything.'),
});

export const outcomes = operation({
  name: 'outcomes',
  summary: 'What came of AI: tickets resolved, answers accepted; which kinds there are, and one over time.',
  access: 'read',
  input: z.object({
    name: z.string().optional().describe('Which; without one, the list of all.'),
    ...cutParameters,
    by: cutParameters.by.describe(
      'Dimensions to break down by; what an outcome does not say, the call it came of does.',
    ),
  }),
  output,
  command: { words: ['outcomes'], argument: { parameter: 'name', isFile: false } },
  async run(context, { name, ...asked }): Promise<z.infer<typeof output>> {
    const question = askedCut(context, asked).question;
    const known = (await knownOutcomes(context.engine)).filter((one) => name === undefined || one.name === name);
    const told = known.map(({ firstAt, lastAt, ...one }) => ({
      ...one,
      labels: [...one.labels],
      units: [...one.units],
      first: new Date(firstAt).toISOString(),
      last: new Date(lastAt).toISOString(),
    }));
    const { rows, unstated } = name === undefined ? NOTHING : await series(context, name, asked);
    return { ...toldWhen(question), outcomes: told, rows, unstated };
  },
  table: ({ outcomes, rows }) =>
    rows.length === 0
      ? outcomes.map(({ labels, units, ...one }) => ({ ...one, labels: labels.join(', '), unit: units.join(', ') }))
      : rows.map(({ time, values, ...row }) => ({ ...(time === null ? {} : { time }), ...values, ...row })),
});

const NOTHING = { rows: [], unstated: [] };

async function series(context: Context, name: string, asked: CutInput) {
  const question = { kind: 'outcome', name, ...askedCut(context, asked).question } as const;
  const { rows, unstated } = await outcomeSeries(context.store, question);
  return {
    unstated: [...unstated],
    rows: revealedRows(context, rows, asked.reveal).map(({ time, values, amounts }) => {
      const { count, judged, successes, scored, scoreMicros, dollars } = amounts;
      return {
        time,
        values: { ...values },
        count,
        judged,
        successes,
        successRate: judged === 0 ? null : successes / judged,
        score: scored === 0 ? null : formatDecimal(scoreMicros / BigInt(scored), MICRO_DIGITS),
        dollars: formatPicos(dollars),
      };
    }),
  };
}
