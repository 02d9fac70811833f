import { divideRounded, type Picos } from '../../money.ts';

/** Sums over the executions of one variant: all that an estimate of the cost of a success needs. */
export interface SuccessSums {
  readonly cost: Picos;
  /** Sum of the squares of the executions' costs, in square dollars. */
  readonly costSquares: number;
  readonly successes: number;
  /** Cost, in dollars, of the executions that succeeded, counted once for each success; null where successes are not joined to executions. */
  readonly successfulCost: number | null;
}

/** What one success cost. Bounds are of 95 %; the upper one is null where nothing has succeeded, or so little that there is none. */
export interface SuccessCost {
  /** Null where nothing has succeeded. */
  readonly picos: Picos | null;
  readonly lowPicos: Picos;
  readonly highPicos: Picos | null;
}

const Z = 1.959964;
const PICOS = 1e12;
/** With no success seen, fewer than so many are to be expected at 95 %: Hanley and Lippman-Hand 1983, JAMA 249(13). */
const RULE_OF_THREE = 3n;
/** The linear approximation says nothing of ratios that vary more. */
const WIDEST = 1;

/**
 * Cost over successes with an interval: a ratio estimate whose logarithm has the variance Σ(cᵢ/C − sᵢ/S)² over executions i
 * (Cochran, Sampling Techniques, 3rd ed., 6.4, as relative variance). Without a join both sums count as independent,
 * which is wider. Null where nothing was spent or counted.
 */
export function successCost(sums: SuccessSums): SuccessCost | null {
  const { cost, successes } = sums;
  if (cost <= 0n) return null;
  if (successes === 0) return { picos: null, lowPicos: divideRounded(cost, RULE_OF_THREE), highPicos: null };
  const picos = divideRounded(cost, BigInt(successes));
  const deviation = Math.sqrt(relativeVariance(sums));
  const factor = Math.exp(Z * deviation);
  const highPicos = deviation > WIDEST ? null : scaled(picos, factor);
  return { picos, lowPicos: scaled(picos, 1 / factor), highPicos };
}

/** Of the logarithm of cost over successes. Rounding may put it a little below zero where nothing varies. */
function relativeVariance({ cost, costSquares, successes, successfulCost }: SuccessSums): number {
  const total = Number(cost) / PICOS;
  const together = successfulCost === null ? 0 : (2 * successfulCost) / (total * successes);
  return Math.max(0, costSquares / total ** 2 - together + 1 / successes);
}

/** Scaled by a number that is no exact one: the result is good to its first fifteen digits. */
function scaled(picos: Picos, factor: number): Picos {
  return BigInt(Math.round(Number(picos) * factor));
}
