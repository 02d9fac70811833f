import { quantileOfSorted } from '../quantile.ts';

/** Past values of one statistic, most of them ordinary; plain data. */
export interface Tail {
  /** A ring of the last ones. */
  readonly values: number[];
  /** Values taken in so far. */
  count: number;
  threshold: number;
  /** Mean excess over the threshold. */
  excess: number;
  /** How many excesses that mean is of. */
  known: number;
}

export interface TailFit {
  /** Most values that are kept. */
  readonly memory: number;
  /** Fewest that say anything. */
  readonly least: number;
  /** Values between two fits. */
  readonly refit: number;
  /** Share of values that are in the tail. */
  readonly share: number;
  /** As many excesses of a normal law are mixed in, so that few values make no tail of their own. */
  readonly prior: number;
}

/** Mean excess of a normal law over its upper quantile, over its standard deviation (at 90 %: 0.47; at 95 %: 0.42). */
const NORMAL_EXCESS = 0.45;
/** Between the quartiles of a normal law, in standard deviations. */
const QUARTILES_OF_NORMAL = 1.349;

export function emptyTail(): Tail {
  return { values: [], count: 0, threshold: 0, excess: 0, known: 1 };
}

export function remember(tail: Tail, value: number, fit: TailFit): void {
  tail.values[tail.count % fit.memory] = value;
  tail.count++;
  if (tail.count === fit.least || (tail.count > fit.least && tail.count % fit.refit === 0)) refit(tail, fit);
}

/**
 * How far a value is in the upper tail of those before, by peaks over threshold: `share * exp(-excess)` is the chance of
 * one as large, by an exponential law whose mean is known only as well as so many excesses tell it. 0 where it is not in the tail, which says nothing and must not be taken for a p-value of `share`.
 */
export function excessOf(tail: Tail, value: number, { least }: TailFit): number {
  if (tail.count < least || !(value > tail.threshold)) return 0;
  if (tail.excess === 0) return Number.POSITIVE_INFINITY;
  return tail.known * Math.log1p((value - tail.threshold) / tail.excess / tail.known);
}

function refit(tail: Tail, { share, prior }: TailFit): void {
  const sorted = Float64Array.from(tail.values).sort();
  const spread = ((quantileOfSorted(sorted, 0.75) ?? 0) - (quantileOfSorted(sorted, 0.25) ?? 0)) / QUARTILES_OF_NORMAL;
  tail.threshold = quantileOfSorted(sorted, 1 - share) ?? 0;
  let [count, sum] = [prior, prior * NORMAL_EXCESS * spread];
  for (let index = sorted.length - 1; index >= 0; index--) {
    const above = (sorted[index] ?? 0) - tail.threshold;
    if (above <= 0) break;
    count++;
    sum += above;
  }
  tail.excess = sum / Math.max(count, 1);
  tail.known = Math.max(count, 1);
}
