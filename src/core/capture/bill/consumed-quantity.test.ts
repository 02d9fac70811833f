import { describe, expect, it } from 'vitest';
import type { Charge } from '../../charge.ts';
import { sampleCharge } from '../../../../test/sample-charge.ts';
import { consumedQuantity } from './consumed-quantity.ts';

function used(quantity: string, consumed: Charge['consumed'], more: Partial<Charge> = {}): string | null {
  const traffic = { provider: 'openai', model: null, operation: 'chat', quantity, serviceTier: null } as const;
  return consumedQuantity(sampleCharge('line', '1', { traffic, consumed, ...more }))?.amount ?? null;
}

function month(year: number, index: number): Charge['billingPeriod'] {
  return { from: Date.UTC(year, index), to: Date.UTC(year, index + 1) };
}

describe('what a line used, in tokens and other quantities', () => {
  it.each([
    ['3', '1000 Tokens', '3000'],
    ['1234.567', '1K tokens', '1234567'],
    ['0.000001', '1M Tokens', '1'],
    ['12.5', '1,000,000 Tokens', '12500000'],
    ['7', 'Tokens', '7'],
    ['7', 'Million Tokens', '7000000'],
    ['7', '1K', '7000'],
    ['7', '1M', '7000000'],
    ['1065040', 'count', '1065040'],
    ['42', '', '42'],
  ])('%s of %s are %s tokens', (quantity, unit, expected) => {
    expect(used('uncachedInputTokens', { quantity, unit })).toBe(expected);
  });

  it('marketplaces count millions and call them units', () => {
    const description = 'AWS Marketplace software usage|us-east-1|Million Input Tokens';
    expect(used('uncachedInputTokens', { quantity: '0.25', unit: 'Units' }, { description })).toBe('250000');
    expect(used('uncachedInputTokens', { quantity: '250', unit: 'Units' })).toBe('250');
  });

  it('tokens that are kept for hours are not tokens used', () => {
    expect(used('cacheReadTokens', { quantity: '5', unit: 'Token-Hours' })).toBeNull();
  });

  it('a gigabyte month has the hours of its billing period', () => {
    const of = (billingPeriod: Charge['billingPeriod']) =>
      used('gigabyteHours', { quantity: '2', unit: 'GB-Months' }, { billingPeriod });
    expect([of(month(2026, 1)), of(month(2026, 10)), of(month(2026, 11))]).toEqual(['1344', '1440', '1488']);
    expect(used('gigabyteHours', { quantity: '2', unit: 'GB-Hours' })).toBe('2');
  });

  it('hours of GPUs are seconds', () => {
    expect(used('gpuSeconds', { quantity: '1.5', unit: 'Hours' })).toBe('5400');
  });

  it('falls back to what was priced, and says nothing of what is not counted', () => {
    expect(used('uncachedInputTokens', null, { priced: { quantity: '2', unit: '1000000 Tokens' } })).toBe('2000000');
    expect(used('uncachedInputTokens', null)).toBeNull();
    expect(consumedQuantity(sampleCharge('line', '1', { traffic: null }))).toBeNull();
  });
});
