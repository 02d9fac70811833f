/** Points at which a score rises above a threshold after so many that did not: one alarm for what goes on, not one a point. */
export function firstCrossings(scores: readonly number[], threshold: number, quiet: number): number[] {
  let ordinary = Number.POSITIVE_INFINITY;
  return scores.flatMap((score, point) => {
    const above = score > threshold;
    const first = above && ordinary >= quiet;
    ordinary = above ? 0 : ordinary + 1;
    return first ? [point] : [];
  });
}
