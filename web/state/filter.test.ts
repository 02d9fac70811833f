import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFilter, parseFilter, printFilter } from './filter.ts';

const operators = ['is', 'isNot', 'contains', 'prefix', 'matches'] as const;

const is = (value: string) => ({ dimension: 'model', operator: 'is', values: [value] }) as const;
const not = (value: string) => ({ dimension: 'model', operator: 'isNot', values: [value] }) as const;

describe('a filter in the URL', () => {
  it('is read back as it was written', () => {
    const filter = fc.record({
      dimension: fc.stringMatching(/^[a-zA-Z][\w.-]{0,12}$/),
      operator: fc.constantFrom(...operators),
      // A value that begins with "=" is the one thing the written form cannot carry after "~" or "^" and "*".
      values: fc.array(fc.stringMatching(/^[^|=]*$/), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(filter, (one) => {
        expect(parseFilter(printFilter(one))).toEqual(one);
      }),
    );
  });

  it('that is no filter is null, whatever it holds', () => {
    expect(parseFilter('')).toBeNull();
    expect(parseFilter('=x')).toBeNull();
    expect(parseFilter('model')).toBeNull();
  });

  it('replaces what the dimension was, and gathers what is excluded', () => {
    expect(addFilter([is('a')], is('b'))).toEqual([is('b')]);
    expect(addFilter([not('a')], not('b'))).toEqual([{ ...not('a'), values: ['a', 'b'] }]);
  });
});
