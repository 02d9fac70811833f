import { expect, it } from 'vitest';
import { fallbackOf } from './fallback.ts';

it('a cache write costs as much as input only where the provider caches by itself', () => {
  expect(fallbackOf('deepseek', 'cacheWriteTokens', false)).toBe('uncachedInputTokens');
  expect(fallbackOf('anthropic', 'cacheWriteTokens', false)).toBeNull();
  expect(fallbackOf('openai', 'cacheWriteTokens', true)).toBeNull();
});
