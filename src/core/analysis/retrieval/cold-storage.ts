/** A part of a vector database: vectors stored at the end of an interval (null: not known), and searches during it. */
export interface IndexUse {
  readonly stored: number | null;
  readonly searches: number;
}

/** How much of what is stored was searched at all. */
export interface ColdStorage {
  readonly stored: number;
  /** In parts that nobody searched. */
  readonly neverSearched: number;
  /** 0 to 1; null where nothing is known to be stored. */
  readonly neverSearchedShare: number | null;
  readonly searchesPerVector: number | null;
}

/** Hot and cold over several parts. Searches of parts whose size nobody knows are left out, as their vectors are. */
export function coldStorage(parts: readonly IndexUse[]): ColdStorage {
  const known = parts.filter((part) => part.stored !== null && part.stored > 0);
  const stored = known.reduce((sum, part) => sum + (part.stored ?? 0), 0);
  const cold = known.filter(({ searches }) => searches === 0).reduce((sum, part) => sum + (part.stored ?? 0), 0);
  const searches = known.reduce((sum, part) => sum + part.searches, 0);
  return {
    stored,
    neverSearched: cold,
    neverSearchedShare: stored === 0 ? null : cold / stored,
    searchesPerVector: stored === 0 ? null : searches / stored,
  };
}
