import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainCall } from '../../../test/sample-call.ts';
import type { Call } from '../../core/call.ts';
import { idOfResponse, idOfSender, idOfSpan } from '../../core/capture/identity.ts';
import { batchIn, payloadOfBatch } from './payload.ts';
import { tableOf } from './table.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const text = fc.string({ maxLength: 12 });
const digits = fc.integer({ min: 0, max: 2 ** 40 }).map((number) => number.toString(16).padStart(16, 'a'));
const labels = fc.dictionary(fc.constantFrom('team', 'feature', 'customer'), text, { noNullPrototype: true });
const call: fc.Arbitrary<Call> = fc
  .record({
    at: fc.integer({ min: 0, max: 2 ** 41 }),
    requestModel: fc.option(text, { nil: null }),
    labels,
    usage: fc.dictionary(fc.constantFrom('uncachedInputTokens', 'seconds'), fc.nat(), { noNullPrototype: true }),
    reportedCost: fc.option(fc.record({ picos: fc.bigInt({ min: 0n }), currency: text }), { nil: null }),
    spanId: digits,
    by: fc.constantFrom('response', 'span', 'sender'),
  })
  .map(({ by, ...some }): Call => {
    const responseId = `chatcmpl-Cj4xu0Nus6lKWVVmxlb7${some.spanId}`;
    const plain = { ...plainCall('x'), ...some, traceId: TRACE };
    if (by === 'response') return { ...plain, responseId, ...idOfResponse(responseId)! };
    return { ...plain, ...(by === 'span' ? idOfSpan(TRACE, some.spanId)! : idOfSender(`mine-${some.spanId}`)!) };
  });

it('a batch is read as it was written, and what its door has not hashed is hashed then', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), fc.boolean(), (calls, hashed) => {
      const written = hashed ? calls : calls.map((some) => ({ ...some, id: '' }));
      const batch = { door: 'calls', calls: written, spans: [], refused: [] };
      expect(batchIn(payloadOfBatch(batch))).toEqual({ ...batch, calls });
    }),
  );
});

it('segments that older versions have left behind are read', () => {
  const head = { door: 'calls', refused: [] };
  const line = '{"id":"mine-1","at":"2026-11-01T12:00:00Z","provider":"openai","usage":{"inputTokens":7}}';
  const lines = Buffer.from(
    `${JSON.stringify({ ...head, now: Date.UTC(2026, 10, 2), labels: { team: 'a' } })}\n${line}`,
  );
  expect(batchIn({ kind: 2, payload: lines }).calls).toMatchObject([
    { ...idOfSender('mine-1'), usage: { uncachedInputTokens: 7 }, labels: { team: 'a' } },
  ]);
  const plain = plainCall('mine-2');
  const tables = Buffer.from(JSON.stringify({ ...head, calls: tableOf([plain, plain]), spans: [] }));
  expect(batchIn({ kind: 3, payload: tables }).calls).toEqual([plain, plain]);
});
