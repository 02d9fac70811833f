import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const COUNT = 20_000;

function draws(draw: () => number): number[] {
  return Array.from({ length: COUNT }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function words(...keys: readonly number[]): string {
  return new Random(...keys).hex(8);
}

describe('the demo random numbers', () => {
  it('are the same for the same keys and unlike for neighbouring ones', () => {
    expect(words(1, 2, 3)).toBe(words(1, 2, 3));
    expect(new Set([words(1, 2, 3), words(1, 3, 2), words(0, 2, 3), words(1, 2), words(-1, 2, 3)]).size).toBe(5);
  });

  it('stay as they were first published, so that a seed means the same demo for ever', () => {
    expect(new Random(1).hex(2)).toBe('ab1fd59e8e263661');
  });

  it('spread evenly', () => {
    const random = new Random(5);
    const buckets = Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < COUNT; i++) buckets[random.below(16)]! += 1;
    const chiSquared = buckets.reduce((sum, count) => sum + (count - COUNT / 16) ** 2 / (COUNT / 16), 0);
    expect(chiSquared).toBeLessThan(37.7); // 99.9 % of chi squared with 15 degrees of freedom
  });

  it.each([0, 0.3, 4, 11.9, 12.1, 300])('draw counts with mean and variance %d', (expected) => {
    const random = new Random(9, expected * 10);
    const counts = draws(() => random.poisson(expected));
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
    expect(mean(counts)).toBeCloseTo(expected, expected > 100 ? 0 : 1);
    const variance = mean(counts.map((count) => (count - expected) ** 2));
    expect(variance).toBeGreaterThanOrEqual(expected * 0.93);
    expect(variance).toBeLessThanOrEqual(expected * 1.07);
  });

  it('scatter around a median', () => {
    const random = new Random(3);
    const values = draws(() => random.around(1000, 0.45)).sort((left, right) => left - right);
    expect(values[COUNT / 2]).toBeGreaterThan(970);
    expect(values[COUNT / 2]).toBeLessThan(1030);
  });
});
