import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { remembered } from './remembered.ts';

function answer(text: string): number | null {
  return text.length > 3 ? text.length : null;
}

it('a remembered answer is the function’s own, whatever was asked before', () => {
  const texts = fc.array(fc.oneof(fc.constantFrom('', 'a', '__proto__', 'x'.repeat(600)), fc.string()), {
    maxLength: 50,
  });
  const quick = remembered(answer);
  fc.assert(
    fc.property(texts, (asked) => {
      expect(asked.map(quick)).toEqual(asked.map(answer));
    }),
  );
});

it('each of a thousand texts is worked out once, and many more take no more memory', () => {
  let asked = 0;
  const quick = remembered((text) => `${text}${(asked += 1)}`);
  for (let round = 0; round < 3; round++) for (let index = 0; index < 1000; index++) quick(String(index));
  expect(asked).toBe(1000);
  quick('one more');
  quick('0');
  expect(asked).toBe(1002);
});
