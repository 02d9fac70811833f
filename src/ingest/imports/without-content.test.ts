import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutContent } from './without-content.ts';

it('names, numbers and what tells the exchange stay; every other text becomes its length', () => {
  const json =
    '{"provider":"openai","url":"https://api.openai.com/v1/x?key=abc","request_body":{"model":"gpt-5","messages":[{"content":"hi \\"you\\""}]},"n":3}';
  expect(withoutContent(json)).toBe(
    '{"provider":"openai","url":"https://api.openai.com/v1/x","request_body":{"model":"gpt-5","messages":[{"content":"<10 characters>"}]},"n":3}',
  );
});

it('a text that is broken off is not kept either', () => {
  expect(withoutContent('{"content":"please summar')).toBe('{"content":"<13 characters>"');
  expect(withoutContent('{"id":"abc')).toBe('{"id":"<3 characters>"');
});

it('whatever is said, and wherever the line is cut, it is not in what is kept', () => {
  const secret = 'Quibble buys Snark';
  const place = fc.constantFrom('content', 'text', 'authorization', 'prompt');
  fc.assert(
    fc.property(place, fc.string(), fc.nat({ max: 200 }), (name, around, cut) => {
      const json = JSON.stringify({
        id: 'r1',
        request_body: [{ [name]: around + secret + around }, secret],
        [secret.repeat(9)]: 1,
      });
      expect(withoutContent(json.slice(0, json.length - (cut % json.length)))).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

it('a text of millions of escapes is no trouble', () => {
  const escapes = String.raw`\"`.repeat(5_000_000);
  expect(withoutContent(`{"content":"${escapes}`).length).toBeLessThan(100);
});
