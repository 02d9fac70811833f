import { divideRounded } from '../../../src/core/money.ts';
import type { QueryAnswer } from '../../data/answers.ts';
import { exact } from '../../data/figure.ts';

/**
 * About what tokens without a price would cost: at the mean price of a token that has one, in the same time. Picodollars; null
 * when nothing has a price to go by. An estimate, and in no sum.
 */
export function atRisk(used: QueryAnswer, tokens: bigint | null): bigint | null {
  const priced = used.rows.filter(({ measures }) => (exact(measures, 'unpricedCalls') ?? 0n) === 0n);
  const sum = (measure: 'cost' | 'tokens') =>
    priced.reduce((all, row) => all + (exact(row.measures, measure) ?? 0n), 0n);
  const [cost, counted] = [sum('cost'), sum('tokens')];
  return tokens === null || counted === 0n ? null : divideRounded(cost * tokens, counted);
}
