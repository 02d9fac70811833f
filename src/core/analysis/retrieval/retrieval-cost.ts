import { splitExactly } from '../../allocation/split.ts';
import { NOT_ATTRIBUTED } from '../../dimension.ts';
import type { Picos } from '../../money.ts';

/** What some retrieved queries used: executions in which a vector database was searched, with all their calls. */
export interface RetrievalUse {
  readonly queries: number;
  /** Searches by index. */
  readonly searches: ReadonlyMap<string, number>;
  /** Queries by how many searches each made. */
  readonly fanOuts: ReadonlyMap<number, number>;
  /** Cost of the calls that embed, that search and rank, and of all the others. */
  readonly embed: Picos;
  readonly search: Picos;
  readonly inference: Picos;
}

/** The four parts of what retrieved queries cost; they add up to `total` exactly. */
export interface RetrievalParts {
  readonly embed: Picos;
  readonly search: Picos;
  readonly storage: Picos;
  readonly inference: Picos;
  readonly total: Picos;
}

/** How many searches a query makes. */
export interface FanOut {
  readonly p95: number;
  readonly most: number;
}

/** What each use bears of the storage of the indexes it searched, and what is left of indexes that nobody searched. */
export interface StorageShares {
  readonly shares: readonly Picos[];
  readonly idle: Picos;
}

/**
 * Shares the storage of each index among its searches, to the picodollar. Storage of which nobody knows the index is shared by all
 * searches; an index without searches is idle, and nobody's share.
 */
export function shareStorage(
  stored: ReadonlyMap<string, Picos>,
  uses: readonly Pick<RetrievalUse, 'searches'>[],
): StorageShares {
  const shares = uses.map(() => 0n);
  let idle = 0n;
  for (const [index, picos] of stored) {
    const weights = uses.map(({ searches }) =>
      BigInt(index === NOT_ATTRIBUTED ? all(searches) : (searches.get(index) ?? 0)),
    );
    const split = splitExactly(picos, weights);
    if (split === null) idle += picos;
    for (const [place, share] of (split ?? []).entries()) shares[place] = (shares[place] ?? 0n) + share;
  }
  return { shares, idle };
}

export function partsOf({ embed, search, inference }: RetrievalUse, storage: Picos): RetrievalParts {
  return { embed, search, storage, inference, total: embed + search + storage + inference };
}

/** Several uses as one. */
export function addUses(uses: readonly RetrievalUse[]): RetrievalUse {
  const searches = new Map<string, number>();
  const fanOuts = new Map<number, number>();
  for (const use of uses) {
    for (const [index, count] of use.searches) searches.set(index, (searches.get(index) ?? 0) + count);
    for (const [width, count] of use.fanOuts) fanOuts.set(width, (fanOuts.get(width) ?? 0) + count);
  }
  const sum = (part: 'embed' | 'search' | 'inference'): Picos => uses.reduce((total, use) => total + use[part], 0n);
  const queries = uses.reduce((total, use) => total + use.queries, 0);
  return { queries, searches, fanOuts, embed: sum('embed'), search: sum('search'), inference: sum('inference') };
}

/** The 95th percentile by nearest rank: the least width that at least 95 of 100 queries do not exceed. Null of no queries. */
export function fanOutOf(fanOuts: ReadonlyMap<number, number>): FanOut | null {
  const widths = [...fanOuts].sort(([one], [other]) => one - other);
  const rank = Math.ceil(all(fanOuts) * 0.95);
  let seen = 0;
  const p95 = widths.find(([, count]) => (seen += count) >= rank)?.[0];
  const most = widths.at(-1)?.[0];
  return p95 === undefined || most === undefined ? null : { p95, most };
}

/** How many there are of all together. */
export function all(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
