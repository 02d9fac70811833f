import { z } from 'zod';
import { addUses, all, fanOutOf, partsOf, type RetrievalUse } from '../core/analysis/retrieval/retrieval-cost.ts';
import { divideRounded, formatPicos, type Picos } from '../core/money.ts';
import type { RetrievalRow } from '../store/retrievals.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { retrievedQueries } from './retrieved-queries.ts';
import { revealedRows } from './pseudonymised.ts';
import { dollars } from './spend-sentence.ts';

const figures = z.object({
  queries: z.number().describe('Executions in which something was searched.'),
  searches: z.number(),
  fanOut: z
    .object({ mean: z.number(), p95: z.number(), most: z.number() })
    .nullable()
    .describe('Searches per query; null of no queries.'),
  parts: z
    .object({ embed: z.string(), search: z.string(), storage: z.string(), inference: z.string(), total: z.string() })
    .describe('Exact dollars; the four parts add up to the total.'),
  perQuery: z.string().nullable().describe('Dollars per query; null of no queries.'),
  unpricedCalls: z.number().describe('Calls of these queries that have no known price and are in no part.'),
});
const output = figures.extend({
  sentence: z.string(),
  interval: z.object({ from: z.string(), to: z.string() }),
  timeZone: z.string(),
  idleStorage: z.string().describe('Storage of indexes that nobody searched, which is in no part.'),
  rows: z.array(figures.extend({ time: z.string().nullable(), values: z.record(z.string(), z.string()) })),
});
type Figures = z.infer<typeof figures>;

export const retrieval = operation({
  name: 'retrieval',
  summary: 'The full cost of retrieved queries: embedding, search, their share of storage, and inference; fan-out.',
  access: 'read',
  input: z.object(cutParameters),
  output,
  async run(context, asked) {
    const { question, when } = askedCut(context, asked);
    const { rows: found, idle } = await retrievedQueries(context, question);
    const rows = found.map(({ use, storage }) => ({
      time: use.time,
      values: use.values,
      ...figuresOf([use], storage),
    }));
    const total = figuresOf(
      found.map(({ use }) => use),
      found.reduce((sum, { storage }) => sum + storage, 0n),
    );
    return {
      ...total,
      sentence: sentenceOf(total),
      interval: intervalTexts(when.interval, when.timeZone),
      timeZone: when.timeZone,
      idleStorage: formatPicos(idle),
      rows: revealedRows(context, rows, asked.reveal),
    };
  },
  table: ({ rows, idleStorage, ...total }) => [
    ...rows
      .filter(({ time, values }) => time !== null || Object.keys(values).length > 0)
      .map(({ time, values, ...row }) => ({ ...(time === null ? {} : { time }), ...values, ...cells(row) })),
    cells(total),
    ...(idleStorage === '0' ? [] : [{ storage: idleStorage, queries: 0 }]),
  ],
});

function figuresOf(uses: readonly RetrievalRow[], storage: Picos): Figures {
  const use: RetrievalUse = addUses(uses);
  const parts = partsOf(use, storage);
  const fanOut = fanOutOf(use.fanOuts);
  const searches = all(use.searches);
  return {
    queries: use.queries,
    searches,
    fanOut: fanOut && { mean: searches / use.queries, ...fanOut },
    parts: {
      embed: formatPicos(parts.embed),
      search: formatPicos(parts.search),
      storage: formatPicos(parts.storage),
      inference: formatPicos(parts.inference),
      total: formatPicos(parts.total),
    },
    perQuery: use.queries === 0 ? null : formatPicos(divideRounded(parts.total, BigInt(use.queries))),
    unpricedCalls: uses.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
  };
}

function sentenceOf({ queries, parts, perQuery, unpricedCalls }: Figures): string {
  if (perQuery === null) return 'Nothing was retrieved: no call searched a vector database.';
  const unknown = unpricedCalls === 0 ? '' : `; ${unpricedCalls} of their calls have no known price`;
  const shares = `${dollars(parts.embed)} embedding, ${dollars(parts.search)} search, ${dollars(parts.storage)} storage, ${dollars(parts.inference)} inference`;
  return `A retrieved query costs ${dollars(perQuery)}: ${queries} queries for ${dollars(parts.total)} (${shares})${unknown}.`;
}

function cells({ queries, searches, fanOut, parts, perQuery }: Figures) {
  return { queries, searches, 'searches p95': fanOut?.p95 ?? null, ...parts, 'per query': perQuery };
}
