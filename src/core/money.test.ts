import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { attosFromDollars, costOf, formatAttos, formatPicos, parseDecimal, picosFromDollars } from './money.ts';

it('exact money: what is written is read back to the last digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (picos) => {
      expect(picosFromDollars(formatPicos(picos))).toBe(picos);
    }),
  );
});

it('exact money: the cost of a sum is the sum of the costs when no digit is cut', () => {
  const count = fc.bigInt({ min: 0n, max: 10n ** 9n });
  fc.assert(
    fc.property(count, count, fc.bigInt({ min: 0n, max: 10n ** 9n }), (a, b, rate) => {
      const [micro, attos] = [1_000_000n, rate * 1_000_000n];
      expect(costOf((a + b) * micro, attos)).toBe(costOf(a * micro, attos) + costOf(b * micro, attos));
    }),
  );
});

it('a decimal may have an exponent, a sign, or no digit before the point', () => {
  expect(picosFromDollars('2.5e-06')).toBe(2_500_000n);
  expect(picosFromDollars('-.5')).toBe(-500_000_000_000n);
  expect(picosFromDollars('1e3')).toBe(10n ** 15n);
});

it('digits beyond the scale are rounded half away from zero, once', () => {
  expect(parseDecimal('0.0000000000005', 12)).toBe(1n);
  expect(parseDecimal('-0.0000000000005', 12)).toBe(-1n);
  expect(parseDecimal('0.00000000000049', 12)).toBe(0n);
});

it('what is no number is no amount', () => {
  for (const text of ['', '.', 'NaN', 'Infinity', '1,5', '0x10', '1e9999', '--1', '1 2'])
    expect(picosFromDollars(text)).toBeNull();
});

it('a rate below a picodollar keeps its digits', () => {
  expect(formatAttos(attosFromDollars('3.3333333333e-7') ?? 0n)).toBe('0.00000033333333333');
});
