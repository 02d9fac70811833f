import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainCall } from '../../test/sample-call.ts';
import type { Call } from '../core/call.ts';
import { contentHash } from './call-content.ts';

const CALL = { ...plainCall('content'), identity: 'sender:content' };

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

it('everything that was said counts', () => {
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
    expect(contentHash({ ...CALL, ...other }), JSON.stringify(Object.keys(other))).not.toBe(contentHash(CALL));
  expect(contentHash({ ...CALL })).toBe(contentHash(CALL));
});

it('a recorded exchange says the same at another time: without a clock of its own it bears that of the import', () => {
  const recorded: Call = { ...CALL, door: 'exchanges' };
  expect(contentHash({ ...recorded, at: CALL.at + 1 })).toBe(contentHash(recorded));
  expect(contentHash({ ...recorded, at: CALL.at + 1, serviceTier: 'batch' })).not.toBe(contentHash(recorded));
});
