import { shareStorage } from '../core/analysis/retrieval/retrieval-cost.ts';
import type { Picos } from '../core/money.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import { indexName, indexStorage, type StorageRow } from '../store/index-storage.ts';
import { type RetrievalRow, retrievals } from '../store/retrievals.ts';
import { indexDimension } from './analysis-parameters.ts';
import type { Context } from './context.ts';

/** Retrieved queries of one bucket and combination of values, and their share of storage. */
interface Borne {
  readonly use: RetrievalRow;
  readonly storage: Picos;
}

interface RetrievedQueries {
  /** Those that pass the filters. */
  readonly rows: readonly Borne[];
  /** Storage of indexes that nobody searched. */
  readonly idle: Picos;
}

/** Retrieved queries with everything they cost. */
export async function retrievedQueries(context: Context, question: CallQuestion): Promise<RetrievedQueries> {
  const index = indexDimension(context);
  const [uses, stored] = await Promise.all([
    retrievals(context.store, question, index),
    indexStorage(context.store, { ...question, by: [index], where: [] }),
  ]);
  const { rows, idle } = borneBy(uses, stored, index);
  return { rows: rows.filter(({ use }) => use.passes), idle };
}

/** Each use with its share of the storage of its own bucket. */
function borneBy(uses: readonly RetrievalRow[], stored: readonly StorageRow[], index: string): RetrievedQueries {
  const named = uses.map((use) => ({ ...use, searches: byIndexName(use.searches) }));
  const byTime = Map.groupBy(named, ({ time }) => time);
  const pools = Map.groupBy(stored, ({ time }) => time);
  const shared = [...new Set([...byTime.keys(), ...pools.keys()])].map((time) => {
    const here = byTime.get(time) ?? [];
    const { shares, idle } = shareStorage(poolOf(pools.get(time) ?? [], index), here);
    return { rows: here.map((use, place) => ({ use, storage: shares[place] ?? 0n })), idle };
  });
  return { rows: shared.flatMap(({ rows }) => rows), idle: shared.reduce((sum, { idle }) => sum + idle, 0n) };
}

function poolOf(stored: readonly StorageRow[], index: string): ReadonlyMap<string, Picos> {
  const pool = new Map<string, Picos>();
  for (const { values, picos } of stored) {
    const name = indexName(values[index]);
    pool.set(name, (pool.get(name) ?? 0n) + picos);
  }
  return pool;
}

function byIndexName(searches: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...searches].map(([name, count]) => [indexName(name), count]));
}
