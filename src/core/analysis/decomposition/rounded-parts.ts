/**
 * Parts of a whole as whole numbers that add up to it: each is cut towards zero, and what is missing then goes, a unit each, to those
 * that lost most (the first of equals). A part that is nothing stays nothing, unless all are. What rounding errors of large doubles
 * leave beyond that goes to the largest part.
 */
export function roundedParts(whole: bigint, parts: readonly number[]): bigint[] {
  const cut = parts.map((part) => BigInt(Math.trunc(part)));
  const missing = whole - cut.reduce((sum, part) => sum + part, 0n);
  const unit = missing < 0n ? -1n : 1n;
  const byLoss = parts
    .map((part, index) => ({ index, part, lost: (part - Math.trunc(part)) * Number(unit) }))
    .sort((left, right) => right.lost - left.lost);
  const open = byLoss.some(({ part }) => part !== 0) ? byLoss.filter(({ part }) => part !== 0) : byLoss;
  let left = missing * unit;
  for (const { index } of open) {
    if (left === 0n) break;
    cut[index] = (cut[index] ?? 0n) + unit;
    left -= 1n;
  }
  const largest = open.reduce<{ index: number; part: number } | null>(
    (found, one) => (found === null || Math.abs(one.part) > Math.abs(found.part) ? one : found),
    null,
  );
  if (left > 0n && largest !== null) cut[largest.index] = (cut[largest.index] ?? 0n) + left * unit;
  return cut;
}
