import type { Call } from '../src/core/call.ts';
import { idOfSender } from '../src/core/capture/identity.ts';
import type { PricedCall, UnpricedReason } from '../src/core/pricing/price.ts';

/** An ordinary call that a sender named; tests spread over it what they are about. */
export function plainCall(senderId: string): Call {
  const identity = idOfSender(senderId);
  if (!identity) throw new Error('a sample call needs a name');
  return {
    ...identity,
    at: Date.parse('2026-11-01T12:00:00.123Z'),
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    responseModel: 'gpt-5-mini-2025-08-07',
    operation: 'chat',
    status: 'ok',
    errorType: null,
    httpStatus: 200,
    durationMs: 812,
    timeToFirstTokenMs: 190,
    usage: { uncachedInputTokens: 176, cacheReadTokens: 1024, visibleOutputTokens: 182, reasoningTokens: 128 },
    parts: null,
    metering: 'provider',
    conservation: 'holds',
    serviceTier: 'standard',
    region: 'eu-west-1',
    finishReason: 'stop',
    streamed: false,
    responseId: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    conversationId: null,
    logicalRequestId: null,
    attempt: 1,
    role: 'primary',
    labels: { feature: 'search', team: 'discovery' },
    reportedCost: null,
    segments: null,
    door: 'calls',
  };
}

/** The call at a price, in one line of input. */
export function pricedAs(call: Call, picos: bigint): PricedCall {
  const line = {
    model: 'gpt-5-mini',
    quantity: 'uncachedInputTokens',
    amountMicros: 1n,
    rate: 1n,
    picos,
    rateId: 'sample',
  } as const;
  return { ...derived(call), price: { kind: 'priced', picos, lines: [line], basis: 'book', listPicos: null } };
}

export function unpricedAs(call: Call, reason: UnpricedReason): PricedCall {
  return { ...derived(call), price: { kind: 'unpriced', reason, detail: 'a sample' } };
}

function derived(call: Call) {
  return {
    call,
    model: { developer: 'openai', family: 'gpt-5', model: 'gpt-5-mini', version: '2025-08-07' },
    serviceProvider: 'openai',
    hostProvider: 'openai',
    invoiceIssuer: 'openai',
  };
}

/** Prices for calls that something was added to: a micro-dollar a token of each class that differs in price. */
export const SAMPLE_PRICING = {
  priceBook: (): string => 'book',
  price: (call: Call): PricedCall => {
    const { uncachedInputTokens = 0, cacheReadTokens = 0, visibleOutputTokens = 0 } = call.usage;
    return pricedAs(call, BigInt(10 * uncachedInputTokens + cacheReadTokens + 40 * visibleOutputTokens) * 1_000_000n);
  },
};
