import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPicos } from '../../money.ts';
import { decimalTextOfCell, picosOfCell, textOfCell } from './bill-cell.ts';

it.each([
  ['0.00000080000', '0.0000008'],
  ['-2.61370000000', '-2.6137'],
  ['$10,000.00', '10000'],
  ['-$3.50', '-3.5'],
  ['(1,234.56)', '-1234.56'],
  ['12.00-', '-12'],
  ['1.2E-7', '0.00000012'],
  ['1e3', '1000'],
  ['USD 4.20', '4.2'],
  ['4.20 EUR', '4.2'],
  ['+5', '5'],
  ['.5', '0.5'],
  ['0.123456789012345678', '0.123456789012'],
  ['12345678901234.567890123456', '12345678901234.567890123456'],
])('an amount written %s is %s', (text, expected) => {
  const picos = picosOfCell(text);
  expect(picos === null ? null : formatPicos(picos)).toBe(expected);
});

it.each(['', 'free', '1.2.3', '1,23', '0x10', '1e99', '9'.repeat(70), 'NaN', '∞', '1 2'])(
  '%s is no amount, and never 0',
  (text) => {
    expect(picosOfCell(text)).toBeNull();
  },
);

it('a comma is decimal where the map says so', () => {
  expect(picosOfCell('1.234,50', true)).toBe(1_234_500_000_000_000n);
  expect(picosOfCell('12,5', true)).toBe(12_500_000_000_000n);
});

it('amounts survive being written out and read again, to the last digit', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 26n), 10n ** 26n), (picos) => {
      expect(picosOfCell(formatPicos(picos))).toBe(picos);
    }),
  );
});

it('quantities are plain decimals without trailing zeros', () => {
  expect(['8.000000000000000', '2E-8', '1,000', '-0.001389000000000'].map((text) => decimalTextOfCell(text))).toEqual([
    '8',
    '0.00000002',
    '1000',
    '-0.001389',
  ]);
});

it('tables say nothing in several ways', () => {
  expect(['', '  ', 'NULL', 'null', String.raw`\N`, 'NaN', 'None', null, undefined].map(textOfCell)).toEqual(
    Array.from({ length: 9 }, () => null),
  );
  expect([' a ', 'Nullable', 0, false, { b: 1 }].map(textOfCell)).toEqual(['a', 'Nullable', '0', 'false', '{"b":1}']);
});
