import { array, assert, bigInt, property } from 'fast-check';
import { expect, it } from 'vitest';
import { splitExactly } from './split.ts';

const weights = array(bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 30 });
const amounts = bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

it('shares add up to the amount, and none is a whole unit away from its proportion', () => {
  assert(
    property(amounts, weights, (amount, given) => {
      const shares = splitExactly(amount, given);
      const whole = given.reduce((sum, weight) => sum + weight, 0n);
      if (whole === 0n) return expect(shares).toBeNull();
      expect(shares?.reduce((sum, share) => sum + share, 0n)).toBe(amount);
      for (const [index, share] of (shares ?? []).entries()) {
        const away = share * whole - amount * (given[index] ?? 0n);
        expect(away < whole && -away < whole).toBe(true);
      }
    }),
  );
});

it('ten cents for three are 4, 3 and 3, and of nothing to go by there is no split', () => {
  expect(splitExactly(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n]);
  expect(splitExactly(-10n, [1n, 2n, 0n])).toEqual([-3n, -7n, 0n]);
  expect(splitExactly(10n, [0n, 0n])).toBeNull();
});
