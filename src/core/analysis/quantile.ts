/** The value below which a share of the numbers lies, interpolated between neighbours; null of none. Sorts a copy. */
export function quantile(values: ArrayLike<number>, share: number): number | null {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** As `quantile`, of numbers that are sorted already. */
export function quantileOfSorted(sorted: Float64Array, share: number): number | null {
  const last = sorted.length - 1;
  if (last < 0) return null;
  const position = share * last;
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, last)] ?? low;
  return low + (high - low) * (position - below);
}

/** The middle of the numbers; null of none. */
export function median(values: ArrayLike<number>): number | null {
  return quantile(values, 0.5);
}
