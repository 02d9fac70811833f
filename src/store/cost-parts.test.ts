import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PriceLine } from '../core/pricing/price.ts';
import { QUANTITIES } from '../core/quantity.ts';
import { COST_PARTS, costParts, type CostPart } from './cost-parts.ts';

const line = fc
  .record({ quantity: fc.constantFrom(...QUANTITIES), picos: fc.bigInt(0n, 10n ** 17n) })
  .map(({ quantity, picos }): PriceLine => ({ model: 'm', quantity, amountMicros: 1n, rate: 1n, picos, rateId: 'r' }));

it('the parts of a cost add up to it, also when its lines do not', () => {
  fc.assert(
    fc.property(fc.array(line), fc.bigInt(0n, 10n ** 18n), fc.boolean(), (lines, reported, fromBook) => {
      const picos = fromBook ? lines.reduce((total, { picos }) => total + picos, 0n) : reported;
      const parts = costParts({ kind: 'priced', picos, lines, basis: 'book', listPicos: null });
      expect(parts.reduce((total, part) => total + part, 0n)).toBe(picos);
    }),
  );
});

it('every quantity is in the part that people look for it in', () => {
  const found = QUANTITIES.map((quantity): [string, CostPart | undefined] => {
    const lines: PriceLine[] = [{ model: 'm', quantity, amountMicros: 1n, rate: 1n, picos: 9n, rateId: 'r' }];
    const parts = costParts({ kind: 'priced', picos: 9n, lines, basis: 'book', listPicos: null });
    return [quantity, COST_PARTS[parts.indexOf(9n)]];
  });
  expect(Object.fromEntries(found)).toMatchObject({
    uncachedInputTokens: 'inputCost',
    audioInputTokens: 'inputCost',
    toolPromptTokens: 'inputCost',
    cacheReadTokens: 'cacheReadCost',
    cacheReadImageTokens: 'cacheReadCost',
    cacheWrite12hTokens: 'cacheWriteCost',
    visibleOutputTokens: 'outputCost',
    imageOutputTokens: 'outputCost',
    reasoningTokens: 'reasoningCost',
    images: 'otherCost',
    webSearches: 'otherCost',
  });
});

it('an unpriced call has no parts', () => {
  expect(costParts({ kind: 'unpriced', reason: 'unknown-model', detail: '' })).toEqual(COST_PARTS.map(() => 0n));
});
