import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudonymsFor } from './pseudonym.ts';

const key = '11'.repeat(32);

it('a token gives the id back, but only with its key', () => {
  const mine = pseudonymsFor(key);
  const other = pseudonymsFor('22'.repeat(32));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (id) => {
      const token = mine.tokenOf(id);
      expect(mine.idOf(token)).toBe(id);
      expect(other.idOf(token)).toBeNull();
      expect(mine.tokenOf(id)).toBe(token);
    }),
    { numRuns: 60 },
  );
});

it('what is no token is not revealed', () => {
  expect(pseudonymsFor(key).idOf('acme')).toBeNull();
  expect(pseudonymsFor(key).idOf('px_AAAA')).toBeNull();
});
