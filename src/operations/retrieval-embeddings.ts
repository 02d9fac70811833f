import { z } from 'zod';
import { percentOf } from '../core/analysis/percent.ts';
import { formatPicos } from '../core/money.ts';
import { type EmbeddingRow, embeddings } from '../store/embeddings.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { revealedRows } from './pseudonymised.ts';
import { dollars } from './spend-sentence.ts';

const figures = z.object({
  calls: z.number(),
  tokens: z.number(),
  vectors: z.number().describe('As meters count them.'),
  cost: z.string(),
  contents: z.number().describe('Texts embedded that can be told apart.'),
  unknownCalls: z.number().describe('Calls that do not tell what they embedded: neither new nor again.'),
  repeats: z.number().describe('Of the contents, those that the same model had embedded before.'),
  repeatedTokens: z.number(),
  repeatedCost: z.string(),
  repeatRate: z.string().nullable().describe('Repeats of contents; null where no contents are known.'),
});
type Figures = z.infer<typeof figures>;

export const retrievalEmbeddings = operation({
  name: 'retrieval-embeddings',
  summary: 'What is embedded, by corpus, model or time, and how much of it had been embedded before, unchanged.',
  access: 'read',
  input: z.object({ ...cutParameters, by: cutParameters.by.default(['corpus', 'model']) }),
  output: figures.extend({
    sentence: z.string(),
    interval: z.object({ from: z.string(), to: z.string() }),
    timeZone: z.string(),
    rows: z.array(figures.extend({ time: z.string().nullable(), values: z.record(z.string(), z.string()) })),
  }),
  command: { words: ['retrieval', 'embeddings'] },
  async run(context, asked) {
    const { question, when } = askedCut(context, asked);
    const found = await embeddings(context.store, question);
    const total = figuresOf(found);
    const rows = found.map((row) => ({ time: row.time, values: row.values, ...figuresOf([row]) }));
    return {
      ...total,
      sentence: sentenceOf(total),
      interval: intervalTexts(when.interval, when.timeZone),
      timeZone: when.timeZone,
      rows: revealedRows(context, rows, asked.reveal),
    };
  },
  table: ({ rows, sentence: _sentence, interval: _interval, timeZone: _zone, ...total }) => [
    ...rows.map(({ time, values, ...row }) => ({ ...(time === null ? {} : { time }), ...values, ...row })),
    total,
  ],
});

function figuresOf(rows: readonly EmbeddingRow[]): Figures {
  const count = (name: 'calls' | 'tokens' | 'vectors' | 'contents' | 'unknownCalls' | 'repeats' | 'repeatedTokens') =>
    rows.reduce((sum, row) => sum + row[name], 0);
  const money = (name: 'cost' | 'repeatedCost'): string => formatPicos(rows.reduce((sum, row) => sum + row[name], 0n));
  const [contents, repeats] = [count('contents'), count('repeats')];
  return {
    calls: count('calls'),
    tokens: count('tokens'),
    vectors: count('vectors'),
    cost: money('cost'),
    contents,
    unknownCalls: count('unknownCalls'),
    repeats,
    repeatedTokens: count('repeatedTokens'),
    repeatedCost: money('repeatedCost'),
    repeatRate: percentOf(BigInt(repeats), BigInt(contents)),
  };
}

function sentenceOf({ calls, tokens, cost, repeats, repeatedCost, repeatRate, unknownCalls }: Figures): string {
  if (calls === 0) return 'Nothing was embedded.';
  const again =
    repeatRate === null
      ? 'whether any of it had been embedded before is not known'
      : `${repeats} texts (${repeatRate}) had been embedded before, unchanged, for ${dollars(repeatedCost)}`;
  const unknown =
    unknownCalls === 0 || repeatRate === null ? '' : `; ${unknownCalls} calls do not tell what they embedded`;
  return `${calls} calls embedded ${tokens} tokens for ${dollars(cost)}; ${again}${unknown}.`;
}
