import { expect, it } from 'vitest';
import { formatPicos } from '../money.ts';
import type { Call } from '../call.ts';
import { priceBookFrom } from './book.ts';
import { priceCall } from './price-call.ts';
import type { Price } from './price.ts';

const CALL: Call = {
  id: '0'.repeat(32),
  identity: 'response:r',
  at: Date.parse('2026-06-01T12:00:00Z'),
  provider: 'acme',
  requestModel: 'sage-1',
  responseModel: null,
  operation: 'chat',
  status: 'ok',
  errorType: null,
  httpStatus: 200,
  durationMs: null,
  timeToFirstTokenMs: null,
  usage: {},
  parts: null,
  metering: 'provider',
  conservation: 'unstated',
  serviceTier: null,
  region: null,
  finishReason: null,
  streamed: false,
  responseId: null,
  traceId: null,
  spanId: null,
  parentSpanId: null,
  conversationId: null,
  attempt: 1,
  role: 'primary',
  labels: {},
  reportedCost: null,
  door: 'calls',
};

const LIST = {
  provider: 'acme',
  models: [
    {
      id: 'sage-1',
      prices: [
        { perMillionTokens: { uncachedInputTokens: '2', cacheReadTokens: '0.2', visibleOutputTokens: '8' } },
        {
          above: 200_000,
          perMillionTokens: { uncachedInputTokens: '4', cacheReadTokens: '0.4', visibleOutputTokens: '12' },
        },
        {
          serviceTier: 'flex',
          perMillionTokens: { uncachedInputTokens: '1', cacheReadTokens: '0.1', visibleOutputTokens: '4' },
        },
      ],
    },
  ],
};
const book = priceBookFrom([LIST]);

function dollars(price: Price): string {
  return price.kind === 'priced' ? formatPicos(price.picos) : price.reason;
}

function priced(overrides: readonly unknown[], call: Partial<Call>): string {
  return dollars(priceCall({ ...CALL, ...call }, priceBookFrom([LIST], overrides)).price);
}

function inclusive(perUnit: Record<string, string>): unknown[] {
  return [{ provider: 'acme', models: [{ id: 'sage-1', prices: [{ allInclusive: true, perUnit }] }] }];
}

function cached(cacheReadTokens: number): Partial<Call> {
  return { usage: { uncachedInputTokens: 100_000, cacheReadTokens, visibleOutputTokens: 1000 } };
}

it('B07: one call costs what its SKU says: per token, per request, per second, per image, per seat', () => {
  const usage = { uncachedInputTokens: 1200, visibleOutputTokens: 300 };
  // 1,200 × $2/M + 300 × $8/M
  expect(priced([], { usage })).toBe('0.0048');
  expect(priced(inclusive({ requests: '0.02' }), { usage })).toBe('0.02');
  // 90.5 s × $0.006/min
  expect(priced(inclusive({ seconds: '0.0001' }), { usage: { ...usage, seconds: 90.5 } })).toBe('0.00905');
  expect(priced(inclusive({ images: '0.04' }), { usage: { images: 3 } })).toBe('0.12');
  const seats = { provider: 'acme', models: [{ id: '*', prices: [{ perUnit: { seats: '30' } }] }] };
  expect(priced([seats], { requestModel: null, operation: 'seat', usage: { seats: 12 } })).toBe('360');
});

it('past a cliff the whole request is at the higher price, measured on all input, cached included', () => {
  expect(priced([], cached(100_000))).toBe('0.228');
  expect(priced([], cached(100_001))).toBe('0.4520004');
});

it('a flex call costs the flex price, not the standard one', () => {
  expect(priced([], { serviceTier: 'flex', usage: { uncachedInputTokens: 1_000_000 } })).toBe('1');
});

it('an unknown model is unpriced, not free', () => {
  const price = priceCall({ ...CALL, requestModel: 'sage-11', usage: { uncachedInputTokens: 5 } }, book).price;
  expect(price).toEqual({
    kind: 'unpriced',
    reason: 'unknown-model',
    detail: 'no price of acme model sage-11 is known',
  });
});
