import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf } from '../core/capture/digest.ts';

it('the host gives the same digests as the pure implementation, of any text', async () => {
  const texts = [
    ...fc.sample(fc.string({ unit: 'binary' }), 500),
    '',
    'a'.repeat(300),
    'half a pair \ud83d',
    'é'.repeat(129),
  ];
  const pure = texts.map(digestOf);
  await import('./native-digest.ts');
  expect(texts.map(digestOf)).toEqual(pure);
});
