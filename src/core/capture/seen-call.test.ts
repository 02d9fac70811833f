import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainCall } from '../../../test/sample-call.ts';
import { type Call, OPERATIONS, ROLES, STATUSES } from '../call.ts';
import { idOfResponse, idOfSender, idOfSpan } from './identity.ts';
import { isSameSeen, mergeSeen, type SeenCall } from './seen-call.ts';

const DOORS = ['gateway', 'exchanges', 'sdk', 'otlp', 'claude-code', 'bedrock-log', 'calls', 'csv'];
const text = fc.option(fc.constantFrom('a', 'b', 'bb', 'c'), { nil: null });
const identities = [
  idOfResponse('chatcmpl-CSn5LJgjUvPxqBmW31fKd7Qz')!,
  idOfSpan('4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7')!,
  idOfSender('one')!,
  idOfSender('two')!,
];

const call: fc.Arbitrary<Call> = fc
  .record({
    identity: fc.constantFrom(...identities),
    at: fc.nat(5),
    requestModel: text,
    responseModel: text,
    operation: fc.constantFrom(...OPERATIONS.slice(0, 2)),
    status: fc.constantFrom(...STATUSES),
    httpStatus: fc.constantFrom(null, 200, 429),
    durationMs: fc.option(fc.nat(3), { nil: null }),
    usage: fc.constantFrom<Call['usage']>(
      {},
      { uncachedInputTokens: 10, visibleOutputTokens: 5 },
      { uncachedInputTokens: 4, cacheReadTokens: 6, visibleOutputTokens: 5 },
      { uncachedInputTokens: 6, cacheReadTokens: 4, visibleOutputTokens: 5 },
    ),
    metering: fc.constantFrom<Call['metering']>('provider', 'estimated', 'none'),
    conservation: fc.constantFrom<Call['conservation']>('holds', 'broken', 'unstated'),
    serviceTier: text,
    finishReason: text,
    streamed: fc.boolean(),
    traceId: text,
    spanId: text,
    parentSpanId: text,
    conversationId: text,
    logicalRequestId: text,
    attempt: fc.nat(3),
    role: fc.constantFrom(...ROLES),
    labels: fc.dictionary(
      fc.constantFrom('feature', 'resource.service', 'metadata.user'),
      fc.constantFrom('x', 'yy', 'z'),
    ),
    segments: fc.constantFrom<Call['segments']>(null, [{ kind: 'user', hash: '0'.repeat(16), bytes: 1 }]),
    reportedCost: fc.constantFrom(null, { picos: 1n, currency: 'USD' }),
    door: fc.constantFrom(...DOORS),
  })
  .map(({ identity, ...fields }) => ({ ...plainCall('seen'), ...fields, ...identity }));
const seen: fc.Arbitrary<SeenCall> = call.map((one) => ({ call: one, doors: [one.door] }));
const many: fc.Arbitrary<SeenCall> = fc.array(seen, { minLength: 1, maxLength: 3 }).map(together);

function together(sightings: readonly SeenCall[]): SeenCall {
  return sightings.reduce(mergeSeen);
}

describe('sightings of one call', () => {
  it('come to the same call whichever is first', () => {
    fc.assert(
      fc.property(many, many, (a, b) => isSameSeen(mergeSeen(a, b), mergeSeen(b, a))),
      { numRuns: 2000 },
    );
  });

  it('come to the same call however they are grouped', () => {
    fc.assert(
      fc.property(many, many, many, (a, b, c) =>
        isSameSeen(mergeSeen(mergeSeen(a, b), c), mergeSeen(a, mergeSeen(b, c))),
      ),
      { numRuns: 2000 },
    );
  });

  it('add nothing when they come again', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 4 }), fc.nat(3), (sightings, index) => {
        const whole = together(sightings);
        const again = sightings[index % sightings.length]!;
        expect(isSameSeen(mergeSeen(whole, again), whole)).toBe(true);
        expect(isSameSeen(mergeSeen(again, again), again)).toBe(true);
      }),
    );
  });

  it('lose nothing that only one of them knows', () => {
    fc.assert(
      fc.property(many, many, (a, b) => {
        const { call: merged, doors } = mergeSeen(a, b);
        for (const { call: one, doors: its } of [a, b]) {
          expect(doors).toEqual(expect.arrayContaining([...its]));
          expect(Object.keys(merged.labels)).toEqual(expect.arrayContaining(Object.keys(one.labels)));
          for (const field of ['traceId', 'conversationId', 'logicalRequestId', 'durationMs', 'finishReason'] as const)
            if (one[field] !== null) expect(merged[field]).not.toBeNull();
        }
      }),
    );
  });
});

const gateway: Call = { ...plainCall('x'), door: 'gateway' };

function merged(...calls: Call[]): SeenCall {
  return together(calls.map((one) => ({ call: one, doors: [one.door] })));
}

it('the usage the provider told goes before an estimate, and an estimate before none', () => {
  const cut: Call = { ...gateway, status: 'aborted', metering: 'estimated', usage: { visibleOutputTokens: 3 } };
  const whole: Call = { ...gateway, door: 'otlp', usage: { uncachedInputTokens: 9, visibleOutputTokens: 4 } };
  const blind: Call = { ...gateway, door: 'sdk', metering: 'none', usage: {} };
  expect(merged(blind, cut).call).toMatchObject({ metering: 'estimated', status: 'aborted', door: 'gateway' });
  expect(merged(cut, whole, blind).call).toMatchObject({ metering: 'provider', usage: whole.usage, door: 'otlp' });
});

it('of equal tokens, those taken apart further count: a span without cache reads does not hide the gateway’s', () => {
  const span: Call = { ...gateway, door: 'otlp', usage: { uncachedInputTokens: 1200, visibleOutputTokens: 310 } };
  expect(merged(span, gateway).call.usage).toEqual(gateway.usage);
  expect(merged(span, { ...gateway, door: 'calls' }).call.usage).toEqual(gateway.usage);
});

it('the model is the one that the door nearest the provider saw', () => {
  const alias: Call = { ...gateway, door: 'otlp', responseModel: 'our-azure-deployment-of-gpt-5-mini' };
  const sighting = merged(alias, gateway);
  expect(sighting.call.responseModel).toBe('gpt-5-mini-2025-08-07');
  expect(sighting.doors).toEqual(['gateway', 'otlp']);
});

it('labels are united, and more than 128 lose the inherited ones first', () => {
  const inherited = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`resource.${index}`, 'x']));
  const stated = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`z${index}`, 'y']));
  const { labels } = merged({ ...gateway, labels: inherited }, { ...gateway, door: 'sdk', labels: stated }).call;
  expect(Object.keys(labels)).toHaveLength(128);
  expect(labels).toMatchObject(stated);
});

it('a span tells where the call stands; a gateway only knows what is above it', () => {
  const above: Call = { ...gateway, traceId: 't', parentSpanId: 'span' };
  const span: Call = { ...gateway, door: 'otlp', traceId: 't', spanId: 'span', parentSpanId: 'workflow' };
  expect(merged(above, span).call).toMatchObject({ spanId: 'span', parentSpanId: 'workflow' });
});
