/** A quantity before and after. */
export interface Factor {
  readonly before: number;
  readonly after: number;
}

/**
 * How much each factor did to a product: its Shapley value, the mean of what it does over every order in which the factors could
 * have changed. The effects add up to product after less product before, whatever is zero on either side; the order of factors
 * does not matter, and of nothing changed comes nothing. For n factors in O(n²) and without enumerating orders:
 *
 *     effect of i = (after_i - before_i) * sum over k of k! (n-1-k)! / n! * e_k
 *     e_k         = coefficient of z^k in the product of (before_j + after_j z) over all j but i
 *
 * Where no factor is below zero no digits cancel: each effect is right to the last few of a double's bits.
 */
export function productEffects(factors: readonly Factor[]): number[] {
  const weights = orderWeights(factors.length);
  return factors.map(({ before, after }, index) => {
    if (after === before) return 0;
    const coefficients = productOfOthers(factors, index);
    let mean = 0;
    for (const [changed, weight] of weights.entries()) mean += weight * (coefficients[changed] ?? 0);
    return (after - before) * mean;
  });
}

/** Share of the orders of n factors in which a certain k stand before a certain one: k! (n-1-k)! / n!. */
function orderWeights(count: number): number[] {
  const weights: number[] = [];
  let weight = 1 / count;
  for (let changed = 0; changed < count; changed++) {
    weights.push(weight);
    weight *= (changed + 1) / (count - 1 - changed);
  }
  return weights;
}

/** Coefficients of the product of (before + after z) over all factors but one. */
function productOfOthers(factors: readonly Factor[], left: number): number[] {
  const coefficients = [1];
  for (const [index, { before, after }] of factors.entries()) {
    if (index === left) continue;
    coefficients.push(0);
    for (let power = coefficients.length - 1; power > 0; power--)
      coefficients[power] = (coefficients[power] ?? 0) * before + (coefficients[power - 1] ?? 0) * after;
    coefficients[0] = (coefficients[0] ?? 0) * before;
  }
  return coefficients;
}
