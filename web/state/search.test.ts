import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, printSearch, validateSearch } from './search.ts';

describe('the view in the URL', () => {
  it('is read back as it was written, whatever a filter holds', () => {
    const search = fc.record({
      period: fc.constantFrom('7d', 'mtd'),
      where: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      by: fc.array(fc.stringMatching(/^\w+$/), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(search, (one) => {
        expect(parseSearch(printSearch(one).slice(1))).toEqual(one);
      }),
    );
  });

  it('drops what it does not know', () => {
    expect(validateSearch({ lens: 'calls', nonsense: 'x', by: 7 })).toEqual({ lens: 'calls' });
  });
});
