import { addUses, all, partsOf, type RetrievalUse } from '../../core/analysis/retrieval/retrieval-cost.ts';
import type { Picos } from '../../core/money.ts';
import { embeddings, type EmbeddingRow } from '../../store/embeddings.ts';
import { indexStorage } from '../../store/index-storage.ts';
import { vectorIndexes } from '../../store/vector-indexes.ts';
import { retrievedQueries } from '../retrieved-queries.ts';
import { addAmounts, counted, keyOf, type KpiAmounts, type KpiReader, nothing } from './kpi-answer.ts';

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30n;

export const retrievalCost: KpiReader = retrieved((use, storage) => ({
  numerator: partsOf(use, storage).total,
  denominator: counted(use.queries),
}));

export const fanOut: KpiReader = retrieved((use) => ({
  numerator: counted(all(use.searches)),
  denominator: counted(use.queries),
}));

function retrieved(sides: (use: RetrievalUse, storage: Picos) => KpiAmounts): KpiReader {
  return async (context, question) => {
    const { rows } = await retrievedQueries(context, question);
    if (rows.length === 0) return nothing('nothing was searched in a vector database');
    const whole = addUses(rows.map(({ use }) => use));
    return {
      rows: rows.map(({ use, storage }) => ({ time: use.time, values: use.values, ...sides(use, storage) })),
      total: sides(
        whole,
        rows.reduce((sum, { storage }) => sum + storage, 0n),
      ),
      missing: null,
    };
  };
}

/** Cost of storage as of thirty days; a grain is not asked, for what is stored is known at the end alone. */
export const storagePrice: KpiReader = async ({ store }, question) => {
  const asked = { ...question, grain: null };
  const [parts, costs] = await Promise.all([vectorIndexes(store, asked), indexStorage(store, asked)]);
  const known = parts.filter(({ stored }) => stored !== null && stored > 0);
  if (known.length === 0) return nothing('how many vectors are stored is told by no call');
  const costOf = new Map(costs.map(({ values, picos }) => [keyOf(null, values), picos]));
  const lasted = BigInt(question.interval.to - question.interval.from);
  const rows = known.map(({ values, stored }) => ({
    time: null,
    values,
    numerator: ((costOf.get(keyOf(null, values)) ?? 0n) * MONTH_DAYS * BigInt(DAY_MS)) / lasted,
    denominator: counted(stored ?? 0),
  }));
  return { rows, total: addAmounts(rows), missing: null };
};

export const repeatedEmbeddings: KpiReader = async ({ store }, question) => {
  const rows = await embeddings(store, question);
  const told = rows.filter(({ contents }) => contents > 0).map(repeats);
  if (told.length === 0) return nothing('no call tells what it embedded');
  return { rows: told, total: addAmounts(told), missing: null };
};

function repeats({ time, values, repeats: again, contents }: EmbeddingRow) {
  return { time, values, numerator: counted(again), denominator: counted(contents) };
}
