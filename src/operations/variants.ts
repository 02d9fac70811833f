import { z } from 'zod';
import { variantFigures } from '../store/variant-figures.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { operation } from './operation.ts';
import { listOf } from './parameters.ts';
import { revealedRows } from './pseudonymised.ts';
import { factsOfVariant, variantFacts } from './variant-facts.ts';
import { NO_OUTCOMES, outcomeKey, variantOutcomes } from './variant-outcomes.ts';

const { from, to, timeZone, where, reveal } = cutParameters;
const MOST_DIMENSIONS = 4;

export const variants = operation({
  name: 'variants',
  summary:
    'Things tried side by side, by cost, speed, what came of them, and what one success cost: variants, models, prompt versions, parameters.',
  access: 'read',
  input: z.object({
    by: listOf(z.string())
      .default(['variant'])
      .describe(
        'What is held against each other: variant, model, promptVersion, reasoningEffort, or any other dimensions, at most four.',
      ),
    outcome: z.string().optional().describe('Which outcomes tell of success; all of them unless told.'),
    from,
    to,
    timeZone,
    where,
    reveal,
  }),
  output: z.object({
    interval: answeredInterval,
    timeZone: z.string(),
    rows: z.array(variantFacts.extend({ values: z.record(z.string(), z.string()) })),
  }),
  command: { words: ['variants'], argument: { parameter: 'by', isFile: false } },
  async run(context, asked) {
    const by = asked.by.slice(0, MOST_DIMENSIONS);
    const { question, when } = askedCut(context, { ...asked, by });
    const figures = await variantFigures(context.store, by, when.interval, question.where);
    const outcomes = await variantOutcomes(context, by, when.interval, question.where, asked.outcome ?? null);
    const rows = figures.map(({ values, ...figure }) => ({
      values,
      ...factsOfVariant(figure, outcomes.get(outcomeKey(by, values)) ?? NO_OUTCOMES),
    }));
    return {
      ...toldWhen(when),
      rows: revealedRows(context, rows, asked.reveal).map((row) => ({ ...row, values: { ...row.values } })),
    };
  },
  table: ({ rows }) =>
    rows.map(({ values, costPerSuccess, ...row }) => ({
      ...values,
      ...row,
      costPerSuccess: costPerSuccess?.cost ?? null,
      low: costPerSuccess?.low ?? null,
      high: costPerSuccess?.high ?? null,
    })),
});
