import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { changePoints } from './partition.ts';

const series = (points: number, at: (index: number) => number, noise = 0, seed = 1): number[] => {
  const drawn = new Noise(seed);
  return Array.from({ length: points }, (_, index) => at(index) + noise * drawn.normal());
};

it('a step is dated to its first point', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 20, max: 80 }), (seed, step) => {
      expect(changePoints(series(100, (index) => (index < step ? 0 : 10), 1, seed))).toEqual([step]);
    }),
    { seed: 6, numRuns: 40 },
  );
});

it('a bend in a trend is found, and a steady trend has none', () => {
  expect(changePoints(series(120, (index) => 2 * index, 1))).toEqual([]);
  const [bend, ...others] = changePoints(series(120, (index) => (index < 60 ? index : 60 + 3 * (index - 60)), 1));
  expect(others).toEqual([]);
  expect(Math.abs((bend ?? 0) - 60)).toBeLessThanOrEqual(2);
});

it('noise alone has no change', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
      expect(changePoints(series(150, () => 5, 1, seed))).toEqual([]);
    }),
    { seed: 6, numRuns: 40 },
  );
});

it('neither the unit nor the zero of a series matters', () => {
  const raw = series(90, (index) => (index < 30 ? 1 : index < 60 ? 9 : 1), 0.5);
  const found = changePoints(raw);
  expect(found).toHaveLength(2);
  expect(changePoints(raw.map((value) => 1e6 + 1000 * value))).toEqual(found);
});

it('short, constant, empty and broken series have no change and break nothing', () => {
  for (const values of [[], [1], [1, 2], Array<number>(50).fill(0), Array<number>(50).fill(Number.NaN)]) {
    expect(changePoints(values)).toEqual([]);
  }
});

it('gaps do not hide a change', () => {
  const values = series(100, (index) => (index < 50 ? 0 : 10), 1).map((value, index) =>
    index % 7 === 3 ? Number.NaN : value,
  );
  const [found, ...others] = changePoints(values);
  expect(others).toEqual([]);
  expect(Math.abs((found ?? 0) - 50)).toBeLessThanOrEqual(1);
});

it('any series is cut into pieces of at least three points, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 60 }), (values) => {
      const bounds = [0, ...changePoints(values), values.length];
      for (let piece = 1; piece < bounds.length - (values.length < 3 ? 1 : 0); piece++) {
        expect((bounds[piece] ?? 0) - (bounds[piece - 1] ?? 0)).toBeGreaterThanOrEqual(3);
      }
    }),
  );
});
