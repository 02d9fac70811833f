import { expect, it } from 'vitest';
import { nearest } from './spelling.ts';

const KNOWN = ['inputTokens', 'outputTokens', 'requestModel', 'at'];

it('a slip, another case or another separator finds the name that was meant', () => {
  expect(nearest('inputTokns', KNOWN)).toBe('inputTokens');
  expect(nearest('output_tokens', KNOWN)).toBe('outputTokens');
  expect(nearest('REQUEST-MODLE', KNOWN)).toBe('requestModel');
  expect(nearest('ta', KNOWN)).toBeNull();
  expect(nearest('prot', ['port'])).toBe('port');
});

it('nothing is suggested for what resembles nothing, or is no name at all', () => {
  for (const text of ['banana', '', 'x', 'z'.repeat(10_000)]) expect(nearest(text, KNOWN)).toBeNull();
});
