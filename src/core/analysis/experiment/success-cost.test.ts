import { describe, expect, it } from 'vitest';
import { Random } from '../../../ingest/demo/random.ts';
import { successCost, type SuccessSums } from './success-cost.ts';

/** Executions that cost about ten cents and succeed with a probability, dearer where they succeed. */
function drawn(executions: number, rate: number, random: Random): SuccessSums {
  let [picos, squares, successes, successful] = [0n, 0, 0, 0];
  for (let i = 0; i < executions; i++) {
    const isSuccess = random.chance(rate);
    const dollars = random.around(isSuccess ? 0.12 : 0.08, 0.5);
    picos += BigInt(Math.round(dollars * 1e12));
    squares += dollars ** 2;
    if (isSuccess) [successes, successful] = [successes + 1, successful + dollars];
  }
  return { cost: picos, costSquares: squares, successes, successfulCost: successful };
}

describe('cost of a success', () => {
  it('is cost over successes, exactly, and lies in its interval', () => {
    const found = successCost({ cost: 10_000_000_000_000n, costSquares: 1, successes: 8, successfulCost: 4 })!;
    expect(found.picos).toBe(1_250_000_000_000n);
    expect(found.lowPicos < found.picos! && found.picos! < found.highPicos!).toBe(true);
  });

  it('the interval holds the truth in about 95 of 100 samples, with a join and without', () => {
    const random = new Random(11);
    const spread = Math.exp(0.5 ** 2 / 2);
    const truth = (0.3 * 0.12 * spread + 0.7 * 0.08 * spread) / 0.3;
    const held = { joined: 0, apart: 0 };
    for (let i = 0; i < 400; i++) {
      const sums = drawn(200, 0.3, random);
      const holds = (one: SuccessSums): number => {
        const { lowPicos, highPicos } = successCost(one)!;
        return Number(Number(lowPicos) <= truth * 1e12 && truth * 1e12 <= Number(highPicos));
      };
      held.joined += holds(sums);
      held.apart += holds({ ...sums, successfulCost: null });
    }
    expect(held.joined / 400).toBeGreaterThan(0.92);
    expect(held.joined / 400).toBeLessThan(0.98);
    expect(held.apart).toBeGreaterThanOrEqual(held.joined);
  });

  it('without a success it is not known, only that it is at least a third of what was spent', () => {
    expect(successCost({ cost: 9n, costSquares: 1, successes: 0, successfulCost: 0 })).toEqual({
      picos: null,
      lowPicos: 3n,
      highPicos: null,
    });
  });

  it('of nothing spent it is nothing at all', () => {
    expect(successCost({ cost: 0n, costSquares: 0, successes: 4, successfulCost: 0 })).toBe(null);
  });
});
