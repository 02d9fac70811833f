import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Noise } from '../../../../test/noise.ts';
import { type Cube, cubeOf } from './cube.ts';
import { localise } from './localise.ts';
import { leavesOf } from './rate-scan.ts';

const SIZES = { model: 5, feature: 8, customer: 12, region: 3 };
const seed = fc.integer({ min: 1, max: 1_000_000 });

/** Every combination of members, with lognormal amounts and a little noise. */
function quietCube(noise: Noise): { cube: Cube; expected: Float64Array; actual: Float64Array } {
  const rows = Object.entries(SIZES).reduce<string[][]>(
    (all, [, size]) => all.flatMap((row) => Array.from({ length: size }, (_, member) => [...row, `${member}`])),
    [[]],
  );
  const expected = Float64Array.from(rows, () => Math.exp(3 + noise.normal()));
  return {
    cube: cubeOf(Object.keys(SIZES), rows),
    expected,
    actual: expected.map((amount) => amount * (1 + 0.05 * noise.normal())),
  };
}

/** A slice along up to two axes, and how its amounts are multiplied. */
const cause = fc.record({
  axes: fc.subarray(['model', 'feature', 'customer', 'region'] as const, { minLength: 1, maxLength: 2 }),
  member: fc.nat(100),
  factor: fc.constantFrom(0.4, 0.6, 1.7, 3),
});
const membersOf = ({
  axes,
  member,
}: {
  axes: readonly (keyof typeof SIZES)[];
  member: number;
}): Record<string, string> => Object.fromEntries(axes.map((axis) => [axis, `${member % SIZES[axis]}`]));

it('a slice that moves as a whole is the one that is found', () => {
  fc.assert(
    fc.property(seed, cause, (start, planted) => {
      const { cube, expected, actual } = quietCube(new Noise(start));
      for (const leaf of leavesOf(cube, membersOf(planted))) actual[leaf] = (actual[leaf] ?? 0) * planted.factor;
      const { slices, explained, change } = localise(cube, expected, actual);
      expect(slices.map(({ members }) => members)).toEqual([membersOf(planted)]);
      const rest = expected.reduce((sum, amount) => sum + amount, 0);
      expect(Math.abs(change - explained) / rest).toBeLessThan(0.02);
    }),
    { seed: 6, numRuns: 40 },
  );
});

it('two causes at once are both found, in the order of what they explain', () => {
  const { cube, expected, actual } = quietCube(new Noise(7));
  for (const leaf of leavesOf(cube, { model: '2' })) actual[leaf] = (actual[leaf] ?? 0) * 2;
  for (const leaf of leavesOf(cube, { feature: '3', region: '1' })) actual[leaf] = (expected[leaf] ?? 0) * 0.4;
  expect(localise(cube, expected, actual).slices.map(({ members }) => members)).toEqual([
    { model: '2' },
    { feature: '3', region: '1' },
  ]);
});

it('noise alone has no cause', () => {
  fc.assert(
    fc.property(seed, (start) => {
      const { cube, expected, actual } = quietCube(new Noise(start));
      expect(localise(cube, expected, actual).slices).toEqual([]);
    }),
    { seed: 6, numRuns: 40 },
  );
});

it('wild changes of many leaves are no cause of a slice', () => {
  fc.assert(
    fc.property(seed, (start) => {
      const noise = new Noise(start);
      const { cube, expected } = quietCube(noise);
      const wild = (): number => noise.normal() / Math.max(0.3, Math.abs(noise.normal()));
      const actual = expected.map((amount) => Math.max(0, amount * (1 + 0.1 * wild())));
      expect(localise(cube, expected, actual).slices.filter(({ leaves }) => leaves.length > 1)).toEqual([]);
    }),
    { seed: 6, numRuns: 40 },
  );
});

it('the order of rows and of axes makes no difference', () => {
  const { cube, expected, actual } = quietCube(new Noise(3));
  for (const leaf of leavesOf(cube, { customer: '4' })) actual[leaf] = (actual[leaf] ?? 0) * 1.8;
  const axes = cube.axes.map((axis) => ({ ...axis, codes: axis.codes.toReversed() })).reverse();
  const turned = localise({ axes, leaves: cube.leaves }, expected.toReversed(), actual.toReversed());
  const straight = localise(cube, expected, actual);
  expect(turned.slices.map(({ members }) => members)).toEqual(straight.slices.map(({ members }) => members));
});

it('one leaf that runs away is told by as few axes as name it', () => {
  const { cube, expected, actual } = quietCube(new Noise(5));
  actual[100] = (expected[100] ?? 0) * 40;
  const [slice, ...others] = localise(cube, expected, actual).slices;
  expect(others).toEqual([]);
  expect([...(slice?.leaves ?? [])]).toEqual([100]);
  expect(Object.keys(slice?.members ?? {})).toHaveLength(4);
});

it('a customer among ten thousand is found', () => {
  const noise = new Noise(11);
  const rows = Array.from({ length: 30_000 }, (_, row) => [`${row % 10_000}`, `${row % 3}`, `${noise.whole(5)}`]);
  const expected = Float64Array.from(rows, () => Math.exp(noise.normal()));
  const actual = expected.map(
    (amount, row) => amount * (1 + 0.05 * noise.normal()) * (rows[row]?.[0] === '777' ? 3 : 1),
  );
  const { slices } = localise(cubeOf(['customer', 'feature', 'model'], rows), expected, actual);
  expect(slices.map(({ members }) => members)).toEqual([{ customer: '777' }]);
});

it('what is new and what is gone are the largest change there is', () => {
  const { cube, expected, actual } = quietCube(new Noise(13));
  for (const leaf of leavesOf(cube, { feature: '1' })) expected[leaf] = 0;
  for (const leaf of leavesOf(cube, { feature: '2' })) actual[leaf] = 0;
  const { slices } = localise(cube, expected, actual);
  const told = slices.map(({ members, change }) => [members, Math.round(change * 1e9) / 1e9]);
  expect(told).toHaveLength(2);
  expect(told).toContainEqual([{ feature: '1' }, 2]);
  expect(told).toContainEqual([{ feature: '2' }, -2]);
});

it('amounts that say nothing find nothing, whatever they are', () => {
  const amount = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e-300, 1e300);
  fc.assert(
    fc.property(fc.array(fc.tuple(amount, amount), { maxLength: 30 }), (amounts) => {
      const cube = cubeOf(
        ['model'],
        amounts.map((_, row) => [`${row % 3}`]),
      );
      const found = localise(
        cube,
        Float64Array.from(amounts, ([before]) => before),
        Float64Array.from(amounts, ([, after]) => after),
      );
      expect(Number.isNaN(found.change)).toBe(false);
      expect(found.slices.every(({ leaves }) => leaves.length > 0)).toBe(true);
    }),
  );
});
