import { PLAIN_CALL } from '../src/core/attribution/plain-line.ts';
import type { Call } from '../src/core/call.ts';
import type { PricedCall } from '../src/core/pricing/price.ts';

export interface PricedCallParts extends Partial<Omit<PricedCall, 'call'>> {
  readonly call?: Partial<Call>;
}

/** A priced call for tests of what comes after pricing; everything not given is plain or not stated. */
export function pricedCall({ call = {}, ...derived }: PricedCallParts = {}): PricedCall {
  const provider = call.provider ?? 'openai';
  return {
    call: { ...SAMPLE_CALL, ...call, provider },
    model: { developer: 'openai', family: 'gpt-5', model: 'gpt-5-mini', version: null },
    serviceProvider: provider,
    hostProvider: provider,
    invoiceIssuer: provider,
    price: { kind: 'priced', picos: 1_000_000_000n, lines: [], basis: 'book', listPicos: null },
    ...derived,
  };
}

const SAMPLE_CALL: Call = {
  ...PLAIN_CALL.call,
  id: '0123456789abcdef0123456789abcdef',
  identity: 'response:plain',
  at: Date.UTC(2026, 10, 2, 12),
  requestModel: 'gpt-5-mini',
  usage: { uncachedInputTokens: 100, visibleOutputTokens: 10 },
  door: 'sdk',
};
