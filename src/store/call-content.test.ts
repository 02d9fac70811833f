import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainCall } from '../../test/sample-call.ts';
import type { Call } from '../core/call.ts';
import { contentHash, isProvidersIdentity, sameContent } from './call-content.ts';

const CALL = { ...plainCall('content'), identity: 'sender:content' };

function stored(call: Call) {
  return { content: contentHash(call), door: call.door };
}

function saysTheSame(left: Call, right: Call): boolean {
  return sameContent(stored(left), stored(right), isProvidersIdentity(left.identity));
}

it('labels and quantities say the same in any order', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
      const reversed = Object.fromEntries(Object.entries(labels).toReversed());
      expect(contentHash({ ...CALL, labels: reversed })).toBe(contentHash({ ...CALL, labels }));
    }),
  );
  const usage = Object.fromEntries(Object.entries({ ...CALL.usage, images: 0 }).toReversed());
  expect(contentHash({ ...CALL, usage })).toBe(contentHash(CALL));
});

it('within one door everything that was said counts', () => {
  const others: Partial<Call>[] = [
    { usage: { ...CALL.usage, visibleOutputTokens: 183 } },
    { usage: { ...CALL.usage, seconds: 0.000001 } },
    { usage: { ...CALL.usage, visibleOutputTokens: (CALL.usage.visibleOutputTokens ?? 0) + 2 ** 32 } },
    { labels: { ...CALL.labels, team: 'other' } },
    { labels: { feature: 'discovery', team: 'search' } },
    { at: CALL.at + 1 },
    { requestModel: null },
    { requestModel: CALL.responseModel, responseModel: CALL.requestModel },
    { status: 'error' },
    { serviceTier: 'batch' },
    { reportedCost: { picos: 1n, currency: 'USD' } },
    { parts: [{ model: 'x', usage: CALL.usage }] },
    { attempt: 2 },
  ];
  for (const other of others)
    expect(saysTheSame(CALL, { ...CALL, ...other }), JSON.stringify(Object.keys(other))).toBe(false);
  expect(saysTheSame(CALL, { ...CALL })).toBe(true);
});

it('between two doors only the tokens have to agree', () => {
  const elsewhere: Call = {
    ...CALL,
    door: 'otlp',
    at: CALL.at + 40,
    labels: {},
    serviceTier: null,
    responseModel: null,
  };
  expect(saysTheSame(CALL, elsewhere)).toBe(true);
  expect(saysTheSame(CALL, { ...elsewhere, usage: { ...CALL.usage, cacheReadTokens: 1023 } })).toBe(false);
  const coarser = { uncachedInputTokens: 1200, visibleOutputTokens: 310 };
  expect(saysTheSame(CALL, { ...elsewhere, usage: coarser })).toBe(true);
});

it('under an id of the provider’s own only the tokens have to agree, within one door as well', () => {
  const response: Call = { ...CALL, identity: 'response:chatcmpl-9x' };
  expect(saysTheSame(response, { ...response, serviceTier: null, labels: {}, streamed: true })).toBe(true);
  expect(saysTheSame(response, { ...response, usage: { ...CALL.usage, visibleOutputTokens: 1 } })).toBe(false);
});

it('a recorded exchange says the same at another time: without a clock of its own it bears that of the import', () => {
  const recorded: Call = { ...CALL, door: 'exchanges' };
  expect(saysTheSame(recorded, { ...recorded, at: CALL.at + 1 })).toBe(true);
  expect(saysTheSame(recorded, { ...recorded, at: CALL.at + 1, serviceTier: 'batch' })).toBe(false);
});
