import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteSearch } from './byte-search.ts';

it('finds what Buffer.indexOf finds', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', ':'), maxLength: 200 });
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(text, word, fc.nat(200), (within, wanted, start) => {
      const bytes = Buffer.from(within);
      expect(new ByteSearch(wanted).in(bytes, start)).toBe(start > bytes.length ? -1 : bytes.indexOf(wanted, start));
    }),
    { numRuns: 2000 },
  );
});

it('passes over a word that is not followed by what it must be', () => {
  const search = new ByteSearch('"usage"', (bytes, end) => bytes[end] === 0x3a);
  expect(search.in(Buffer.from('"usage" "usage":'), 0)).toBe(8);
  expect(search.in(Buffer.from('"usage" "usage"'), 0)).toBe(-1);
});
