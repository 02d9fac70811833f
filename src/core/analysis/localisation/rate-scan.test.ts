import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { cubeOf } from './cube.ts';
import { type Rates, scanRates } from './rate-scan.ts';

const ROWS = Array.from({ length: 600 }, (_, row) => [
  `${row % 6}`,
  `${Math.floor(row / 6) % 10}`,
  `${Math.floor(row / 60)}`,
]);
const CUBE = cubeOf(['model', 'feature', 'customer'], ROWS);

/** Sparse trials, and events at a rate. */
function drawn(noise: Noise, rate: (row: readonly string[]) => number): Rates {
  const trials = Float64Array.from(ROWS, () => noise.whole(60));
  const events = trials.map((count, row) => {
    let happened = 0;
    for (let trial = 0; trial < count; trial++) if (noise.uniform() < rate(ROWS[row] ?? [])) happened++;
    return happened;
  });
  return { trials, events };
}

it('the slice whose errors rose is found, by no more axes than it takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(5), fc.nat(9), (seed, model, feature) => {
      const noise = new Noise(seed);
      const base = drawn(noise, () => 0.03);
      const current = drawn(noise, (row) => (row[0] === `${model}` && row[1] === `${feature}` ? 0.4 : 0.03));
      const found = scanRates(CUBE, base, current);
      expect(found.map(({ members }) => members)).toEqual([{ model: `${model}`, feature: `${feature}` }]);
      expect(found[0]?.change).toBeGreaterThan(0);
    }),
    { seed: 6, numRuns: 20 },
  );
});

it('rates that stay as they are have no cause', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (seed) => {
      const noise = new Noise(seed);
      expect(
        scanRates(
          CUBE,
          drawn(noise, () => 0.05),
          drawn(noise, () => 0.05),
        ),
      ).toEqual([]);
    }),
    { seed: 6, numRuns: 20 },
  );
});

it('a whole model whose cache fails is not told by one of its customers', () => {
  const noise = new Noise(4);
  const current = drawn(noise, (row) => (row[0] === '3' ? 0.9 : 0.3));
  expect(
    scanRates(
      CUBE,
      drawn(noise, () => 0.3),
      current,
    ).map(({ members }) => members),
  ).toEqual([{ model: '3' }]);
});
