import { z } from 'zod';
import { callSizes } from '../store/call-sizes.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { grouped } from './grouped-digits.ts';
import { operation } from './operation.ts';
import { toldPercent } from './told-amount.ts';

const spread = z.object({ p50: z.number(), p95: z.number(), most: z.number() });
const output = z.object({
  interval: answeredInterval,
  timeZone: z.string(),
  sentence: z.string(),
  rows: z.array(
    z.object({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      calls: z.number().describe('Answered calls of language models.'),
      tokens: spread.describe('Input tokens: half of the calls have at most p50, 95 of 100 at most p95.'),
      utilisation: spread.nullable().describe('Input over the model’s window; null where no window is known.'),
      unknownWindow: z.number().describe('Calls of models whose window nobody states; they are in no utilisation.'),
      above: z.number().describe('Calls of at least `above` tokens; 0 without it.'),
    }),
  ),
});

export const contextSizes = operation({
  name: 'context-sizes',
  summary: 'How large prompts are and how full the window of their model, by anything and over time.',
  access: 'read',
  input: z.object({
    ...cutParameters,
    above: z.coerce.number().int().min(0).max(4_294_967_295).optional().describe('Count calls of so many tokens.'),
  }),
  output,
  async run(context, { above, ...asked }): Promise<z.infer<typeof output>> {
    const { question } = askedCut(context, asked);
    const rows = await callSizes(context.store, question, above ?? null);
    const [all] = await callSizes(context.store, { ...question, by: [], grain: null }, null);
    return { ...toldWhen(question), sentence: sentenceOf(all), rows };
  },
  table: ({ rows }) =>
    rows.map(({ time, values, calls, tokens, utilisation }) => ({
      time,
      ...values,
      calls,
      p50: Math.round(tokens.p50),
      p95: Math.round(tokens.p95),
      most: tokens.most,
      'window p50': utilisation && toldPercent(utilisation.p50),
      'window p95': utilisation && toldPercent(utilisation.p95),
    })),
});

function sentenceOf(all: Awaited<ReturnType<typeof callSizes>>[number] | undefined): string {
  if (all === undefined) return 'No language model answered a call in this period.';
  const { tokens, utilisation, unknownWindow, calls } = all;
  const half = `Half of ${grouped(String(calls))} prompts have at most ${tokenWords(tokens.p50)}, one in twenty more than ${tokenWords(tokens.p95)}`;
  if (utilisation === null) return `${half}; no window of their models is known.`;
  const unknown = unknownWindow === 0 ? '' : `; of ${grouped(String(unknownWindow))} the model’s window is not known`;
  return `${half}, which fills ${toldPercent(utilisation.p95)} of the window of their model${unknown}.`;
}

function tokenWords(tokens: number): string {
  return `${grouped(String(Math.round(tokens)))} tokens`;
}
