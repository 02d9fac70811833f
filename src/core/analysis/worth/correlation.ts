/** Pearson's correlation, -1 to 1, of the pairs in which both are known; null of fewer than three, or where one stands still. */
export function correlationOf(left: readonly (number | null)[], right: readonly (number | null)[]): number | null {
  const pairs = left.flatMap((x, index) => {
    const y = right[index] ?? null;
    return x === null || y === null ? [] : [[x, y] as const];
  });
  if (pairs.length < 3) return null;
  const meanX = pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length;
  const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length;
  let [both, spreadX, spreadY] = [0, 0, 0];
  for (const [x, y] of pairs) {
    both += (x - meanX) * (y - meanY);
    spreadX += (x - meanX) ** 2;
    spreadY += (y - meanY) ** 2;
  }
  return spreadX === 0 || spreadY === 0 ? null : both / Math.sqrt(spreadX * spreadY);
}
