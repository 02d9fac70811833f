import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { change, changeText, count, exactMoney, money, percent, share, shortCount } from './figure.ts';

/** With plain spaces, to be read here. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const dollars = (text: string) => money(picosFromDollars(text));

describe('a figure on screen', () => {
  it('shows money to the cent, and small money to four significant digits', () => {
    expect(dollars('12431.2')).toBe('$12,431.20');
    expect(dollars('0')).toBe('$0.00');
    expect(dollars('0.001234567')).toBe('$0.001235');
    expect(dollars('0.5')).toBe('$0.50');
    expect(dollars('-1234.005')).toBe('−$1,234.01');
    expect(money(null)).toBe('–');
  });

  it('keeps every digit of an amount no float can hold', () => {
    expect(dollars('9007199254740993.01')).toBe('$9,007,199,254,740,993.01');
    expect(exactMoney('1234.000000000001')).toBe('$1,234.000000000001');
  });

  it('is never a cent off, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 12n, max: 10n ** 24n }), (picos) => {
        const back = picosFromDollars(money(picos).replaceAll(/[$,]/g, '')) ?? 0n;
        const off = back - picos;
        return off <= 5n * 10n ** 9n && off >= -5n * 10n ** 9n;
      }),
    );
  });

  it('counts in full, and short where a column is scanned', () => {
    expect(count(1_284_003)).toBe('1,284,003');
    expect(plain(shortCount(1_284_003))).toBe('1.28 M');
    expect(plain(shortCount(9_999))).toBe('9,999');
    expect(plain(shortCount(18_400_000_000n))).toBe('18.4 B');
  });

  it('never says 0 % for something or 100 % for less than all', () => {
    expect(plain(percent(0.0001))).toBe('<0.1 %');
    expect(plain(percent(0.9999))).toBe('99.9 %');
    expect(plain(percent(1))).toBe('100 %');
    expect(plain(percent(0.124))).toBe('12 %');
  });

  it('has no share of nothing and no change from nothing', () => {
    expect(share(1n, 0n)).toBeNull();
    expect(change(5n, 0n)).toBeNull();
    expect(change(112n, 100n)).toBeCloseTo(0.12);
    expect(changeText(change(1407n, 100n))).toBe('14×');
  });
});
