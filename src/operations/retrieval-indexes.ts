import { z } from 'zod';
import { coldStorage } from '../core/analysis/retrieval/cold-storage.ts';
import { formatPicos, type Picos } from '../core/money.ts';
import { indexStorage } from '../store/index-storage.ts';
import { vectorIndexes } from '../store/vector-indexes.ts';
import { askedCut, cutParameters, indexDimension } from './analysis-parameters.ts';
import { intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { revealedRows } from './pseudonymised.ts';
import { dollars } from './spend-sentence.ts';

const { by, grain: _grain, ...others } = cutParameters;

export const retrievalIndexes = operation({
  name: 'retrieval-indexes',
  summary: 'Indexes of vector databases, hot and cold: what is stored, what that costs, and how often it is searched.',
  access: 'read',
  input: z.object({
    ...others,
    by: by.describe('Dimensions to tell parts apart by; the index unless told. Cold is a part that nobody searched.'),
  }),
  output: z.object({
    sentence: z.string(),
    interval: z.object({ from: z.string(), to: z.string() }),
    timeZone: z.string(),
    stored: z.number().describe('Vectors at the end of the interval, where that is known.'),
    neverSearched: z.number().describe('Vectors in parts that nobody searched in the interval.'),
    neverSearchedShare: z.number().nullable().describe('0 to 1; null where nothing is known to be stored.'),
    searchesPerVector: z.number().nullable(),
    storageCost: z.string(),
    coldCost: z.string().describe('Storage of parts that nobody searched.'),
    rows: z.array(
      z.object({
        values: z.record(z.string(), z.string()),
        stored: z.number().nullable().describe('Vectors; null where neither storage nor writes tell.'),
        searches: z.number(),
        readUnits: z.number(),
        searchesPerVector: z.number().nullable(),
        storageCost: z.string(),
      }),
    ),
  }),
  command: { words: ['retrieval', 'indexes'] },
  async run(context, asked) {
    const cut = { ...asked, by: asked.by.length === 0 ? [indexDimension(context)] : asked.by };
    const { question, when } = askedCut(context, cut);
    const [parts, costs] = await Promise.all([
      vectorIndexes(context.store, question),
      indexStorage(context.store, question),
    ]);
    const costOf = new Map<string, Picos>(costs.map(({ values, picos }) => [keyOf(values), picos]));
    const known = new Set(parts.map(({ values }) => keyOf(values)));
    // What only a bill knows of: it costs, and nobody searched it.
    const billed = costs.filter(({ values }) => !known.has(keyOf(values)));
    const all = [...parts, ...billed.map(({ values }) => ({ values, stored: null, searches: 0, readUnits: 0 }))].map(
      (part) => ({ ...part, picos: costOf.get(keyOf(part.values)) ?? 0n }),
    );
    const cold = coldStorage(all);
    const storageCost = costOfAll(all);
    const coldCost = costOfAll(all.filter(({ searches }) => searches === 0));
    const rows = all.map(({ values, stored, searches, readUnits, picos }) => ({
      values,
      stored,
      searches,
      readUnits,
      searchesPerVector: stored === null || stored === 0 ? null : searches / stored,
      storageCost: formatPicos(picos),
    }));
    return {
      sentence: sentenceOf(rows.length, cold.neverSearchedShare, storageCost, coldCost),
      interval: intervalTexts(when.interval, when.timeZone),
      timeZone: when.timeZone,
      ...cold,
      storageCost,
      coldCost,
      rows: revealedRows(context, rows, asked.reveal),
    };
  },
  table: ({ rows, stored, searchesPerVector, storageCost }) => [
    ...rows.map(({ values, ...row }) => ({ ...values, ...row })),
    { stored, searchesPerVector, storageCost },
  ],
});

function costOfAll(parts: readonly { readonly picos: Picos }[]): string {
  return formatPicos(parts.reduce((total, { picos }) => total + picos, 0n));
}

function keyOf(values: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.values(values));
}

function sentenceOf(parts: number, share: number | null, storageCost: string, coldCost: string): string {
  if (parts === 0) return 'No index of a vector database is known.';
  const cold =
    share === null
      ? 'how much is stored in them is not known'
      : `${Math.round(share * 1000) / 10} % of the vectors were never searched`;
  return `${parts} parts of vector databases cost ${dollars(storageCost)} to store, ${dollars(coldCost)} of it in parts that nobody searched; ${cold}.`;
}
