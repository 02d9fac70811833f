/**
 * Splits an amount in proportion to weights, to the last unit: the shares add up to the amount. Each share is the proportional one
 * rounded down, and what is left over goes, a unit each, to the largest remainders (Hamilton's method), the first of equal ones
 * first. Weights are not negative; when all are zero nobody has a share, and null says so.
 */
export function splitExactly(amount: bigint, weights: readonly bigint[]): bigint[] | null {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return null;
  const size = amount < 0n ? -amount : amount;
  const shares = weights.map((weight) => (size * weight) / whole);
  let left = size - shares.reduce((sum, share) => sum + share, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % whole }))
    .sort((one, other) => Number(other.remainder > one.remainder) - Number(other.remainder < one.remainder));
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    shares[index] = (shares[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return amount < 0n ? shares.map((share) => -share) : shares;
}
