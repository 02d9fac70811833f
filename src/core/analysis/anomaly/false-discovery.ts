/**
 * Which of many tests to believe, so that of those believed at most the share `rate` is expected to be chance (Benjamini and Hochberg 1995).
 * Indices, ascending. A test that says nothing has p = 1: tied smaller values would let all of them pass together.
 */
export function believed(chances: readonly number[], rate: number): number[] {
  const ascending = chances.toSorted((left, right) => left - right);
  const last = ascending.findLastIndex((chance, rank) => chance <= (rate * (rank + 1)) / ascending.length);
  const bar = ascending[last];
  if (bar === undefined) return [];
  return chances.flatMap((chance, index) => (chance <= bar ? [index] : []));
}
