import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Call, OPERATIONS, ROLES, STATUSES } from '../call.ts';
import { inputTokens, outputTokens, QUANTITIES, type Usage } from '../quantity.ts';
import { idOfResponse, idOfSender, idOfSpan } from './identity.ts';
import { callFromLine, lineFromCall } from './native.ts';

const now = Date.UTC(2026, 10, 23);
const options = { now, door: 'calls' };

/** The example of the interface, whole. */
const example = {
  id: "sender's own id, optional",
  at: '2026-11-01T12:00:00.123Z',
  provider: 'openai',
  requestModel: 'gpt-5-mini',
  responseModel: 'gpt-5-mini-2025-08-07',
  operation: 'chat',
  status: 'ok',
  errorType: null,
  durationMs: 812,
  timeToFirstTokenMs: 190,
  usage: {
    inputTokens: 1200,
    cacheReadTokens: 1024,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 310,
    reasoningTokens: 128,
  },
  serviceTier: 'standard',
  region: 'eu-west-1',
  parentSpanId: '00f067aa0ba902b8',
  conversationId: 'c1',
  attempt: 1,
  role: 'primary',
  labels: { feature: 'search', team: 'discovery', customer: 'acme', environment: 'production', promptVersion: 'v7' },
  reportedCost: { amount: '0.00123', currency: 'USD' },
};

function callOf(line: unknown): Call {
  const call = callFromLine(line, options);
  if (Array.isArray(call)) throw new Error(JSON.stringify(call));
  return call;
}

function faultsOf(line: unknown) {
  const faults = callFromLine(line, options);
  return Array.isArray(faults) ? faults : [];
}

const least = { at: '2026-11-01T12:00:00Z', provider: 'openai', usage: { inputTokens: 1 } };

describe('a native call line', () => {
  it('takes inclusive usage apart into classes of which none is inside another', () => {
    const call = callOf(example);
    expect(call.usage).toEqual({
      uncachedInputTokens: 176,
      cacheReadTokens: 1024,
      visibleOutputTokens: 182,
      reasoningTokens: 128,
    });
    expect([inputTokens(call.usage), outputTokens(call.usage)]).toEqual([1200, 310]);
    expect(call).toMatchObject({ at: Date.UTC(2026, 10, 1, 12, 0, 0, 123), metering: 'provider', door: 'calls' });
    expect(call.reportedCost).toEqual({ picos: 1_230_000_000n, currency: 'USD' });
  });

  it('needs a time, a provider and one quantity, no more', () => {
    expect(callOf(least)).toMatchObject({ operation: 'chat', status: 'ok', role: 'primary', attempt: 1, labels: {} });
    expect(
      faultsOf({})
        .map(({ place }) => place)
        .sort(),
    ).toEqual(['at', 'provider', 'usage']);
    expect(callOf({ ...least, usage: { searches: 2 } })).toMatchObject({ operation: 'other', usage: { searches: 2 } });
    expect(callOf({ ...least, usage: { inputTokens: 0 } })).toMatchObject({ usage: {}, metering: 'provider' });
    expect(callOf({ ...least, usage: undefined, status: 'error' })).toMatchObject({ metering: 'none' });
  });

  it('names what is unknown and what was probably meant', () => {
    expect(faultsOf({ ...least, usage: { input_tokens: 1 }, lables: {}, operation: 'chatt' })).toMatchObject([
      { code: 'unknown-field', place: 'lables', remedy: 'Did you mean labels?' },
      { code: 'unknown-field', place: 'usage.input_tokens', remedy: 'Did you mean inputTokens?' },
      { place: 'operation', remedy: 'Did you mean chat?' },
    ]);
  });

  it.each([
    ['more cache than input', { usage: { inputTokens: 10, cacheReadTokens: 11 } }, 'usage.inputTokens'],
    ['more reasoning than output', { usage: { outputTokens: 10, reasoningTokens: 11 } }, 'usage.outputTokens'],
    [
      'cache read and written beyond input',
      { usage: { inputTokens: 10, cacheReadTokens: 6, cacheWrite1hTokens: 5 } },
      'usage.inputTokens',
    ],
    ['a negative count', { usage: { inputTokens: -1 } }, 'usage.inputTokens'],
    ['no number', { usage: { inputTokens: Number.NaN } }, 'usage.inputTokens'],
    ['a count as text', { usage: { inputTokens: '12' } }, 'usage.inputTokens'],
    ['half a token', { usage: { outputTokens: 0.5 } }, 'usage.outputTokens'],
    ['more than any call can use', { usage: { seconds: 1e13 } }, 'usage.seconds'],
    ['usage that is a list', { usage: [1] }, 'usage'],
    ['a time before 2015', { at: '2014-12-31T23:59:59Z' }, 'at'],
    ['a time more than a day ahead', { at: now + 86_400_001 }, 'at'],
    ['a time without a zone', { at: '2026-11-01T12:00:00' }, 'at'],
    ['30 February', { at: '2026-02-30T12:00:00Z' }, 'at'],
    ['a moment in nanoseconds', { at: 1_793_534_400_000_000_000 }, 'at'],
    ['a nested label', { labels: { team: { name: 'x' } } }, 'labels.team'],
    ['a label with a list', { labels: { team: ['x'] } }, 'labels.team'],
    ['a label too long', { labels: { team: 'x'.repeat(1025) } }, 'labels.team'],
    ['a label without a name', { labels: { '': 'x' } }, 'labels.'],
    ['a label that reaches for a prototype', JSON.parse('{"labels":{"__proto__":"x"}}'), 'labels.__proto__'],
    ['too many labels', { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, 'x'])) }, 'labels'],
    ['a cost without an amount', { reportedCost: { currency: 'USD' } }, 'reportedCost'],
    ['a negative cost', { reportedCost: { amount: '-1', currency: 'USD' } }, 'reportedCost'],
    ['a currency that is none', { reportedCost: { amount: '1', currency: 'dollar' } }, 'reportedCost'],
    ['an attempt before the first', { attempt: 0 }, 'attempt'],
    ['a provider that is no text', { provider: 7 }, 'provider'],
    ['a part without a model', { parts: [{ usage: {} }] }, 'parts[0].model'],
    ['an id that is no text, though a span names the call', { id: 7, traceId: 'a', spanId: 'b' }, 'id'],
  ])('rejects %s, naming the place', (_, change, place) => {
    const places = faultsOf({ ...least, ...change }).map((fault) => fault.place);
    expect(places).toContain(place);
  });

  it.each([
    ['2026-11-01T13:30:00+01:30', Date.UTC(2026, 10, 1, 12)],
    ['2026-11-01 12:00Z', Date.UTC(2026, 10, 1, 12)],
    ['2026-11-01T12:00:00.123456789Z', Date.UTC(2026, 10, 1, 12, 0, 0, 123)],
    ['2024-02-29T00:00:00.000Z', Date.UTC(2024, 1, 29)],
    [1_793_534_400, 1_793_534_400_000],
    [1_793_534_400_123.9, 1_793_534_400_123],
  ])('a call at %s', (at, expected) => {
    expect(callOf({ ...least, at }).at).toBe(expected);
  });

  it('labels may be numbers and booleans, and become text', () => {
    expect(callOf({ ...least, labels: { n: 7, b: true, absent: null } }).labels).toEqual({ n: '7', b: 'true' });
  });

  it('is named by response id, else span, else its own id, else all it says', () => {
    const responseId = 'chatcmpl-9aXb72LmQ0ZkTt31vWcE';
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const spanId = '00f067aa0ba902b7';
    expect(callOf({ ...least, id: 'a', traceId, spanId, responseId }).id).toBe(idOfResponse(responseId)?.id);
    expect(callOf({ ...least, id: 'a', traceId, spanId }).id).toBe(idOfSpan(traceId, spanId)?.id);
    expect(callOf({ ...least, id: 'a' }).id).toBe(idOfSender('a')?.id);
    expect(callOf(least).id).toBe(callOf({ ...least }).id);
    expect(callOf(least).id).not.toBe(callOf({ ...least, usage: { inputTokens: 2 } }).id);
  });
});

const text = fc.string({ minLength: 1, maxLength: 40 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const usage: fc.Arbitrary<Usage> = fc.dictionary(
  fc.constantFrom(...QUANTITIES),
  fc.integer({ min: 1, max: 1_000_000 }),
  { noNullPrototype: true },
);
const line = fc.record({
  id: text,
  at: fc.integer({ min: Date.UTC(2015, 0), max: now }),
  provider: fc.constantFrom('openai', 'anthropic', 'acme'),
  requestModel: maybe(text),
  responseModel: maybe(text),
  operation: fc.constantFrom(...OPERATIONS),
  status: fc.constantFrom(...STATUSES),
  errorType: maybe(text),
  durationMs: maybe(fc.nat()),
  timeToFirstTokenMs: maybe(fc.nat()),
  serviceTier: maybe(text),
  region: maybe(text),
  traceId: maybe(text),
  spanId: maybe(text),
  parentSpanId: maybe(text),
  conversationId: maybe(text),
  attempt: fc.integer({ min: 1, max: 65_535 }),
  role: fc.constantFrom(...ROLES),
  labels: fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.string({ maxLength: 40 }),
    { maxKeys: 5 },
  ),
  reportedCost: maybe(
    fc.record({
      amount: fc.bigInt({ min: 0n, max: 10n ** 9n }).map((n) => `0.${n}`),
      currency: fc.constantFrom('USD', 'EUR'),
    }),
  ),
  responseId: maybe(text),
  httpStatus: maybe(fc.integer({ min: 100, max: 599 })),
  finishReason: maybe(text),
  streamed: fc.boolean(),
  metering: fc.constantFrom('provider', 'estimated', 'none'),
  conservation: fc.constantFrom('holds', 'broken', 'unstated'),
});

describe('export and back', () => {
  it('a call that goes out as a line and comes back is the same call', () => {
    fc.assert(
      fc.property(
        line,
        usage,
        maybe(fc.array(fc.record({ model: text, usage }), { maxLength: 3 })),
        (fields, used, parts) => {
          const call: Call = { ...callOf({ ...fields, usage: {} }), usage: used, parts };
          expect(callOf(JSON.parse(JSON.stringify(lineFromCall(call))))).toEqual(call);
        },
      ),
    );
  });

  it('a line of an export has no more than senders may state', () => {
    expect(lineFromCall(callOf(least))).toEqual({
      ...least,
      at: '2026-11-01T12:00:00.000Z',
      identity: callOf(least).identity,
      operation: 'chat',
      status: 'ok',
      metering: 'provider',
      conservation: 'unstated',
      streamed: false,
      attempt: 1,
      role: 'primary',
      labels: {},
    });
  });
});

describe('hostile lines', () => {
  it('no value makes it throw', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => void callFromLine(value, options)));
    fc.assert(fc.property(fc.json(), (json) => void callFromLine(JSON.parse(json), options)));
  });

  it('nesting a hundred thousand deep costs no stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const lines = ['labels', 'usage', 'parts', 'provider', 'at', 'reportedCost', 'unknown'].map(
      (name) => `{"at":"2026-11-01T12:00:00Z","provider":"x","usage":{"pages":1},"${name}":${deep}}`,
    );
    for (const hostile of lines) expect(faultsOf(JSON.parse(hostile))).not.toEqual([]);
  });

  it('no field in place of another makes it throw, and none reaches a prototype', () => {
    const names = fc.constantFrom(...Object.keys(example), '__proto__', 'constructor', 'toString');
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (fields) => {
        callFromLine(JSON.parse(JSON.stringify({ ...example, ...fields })), options);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('what is accepted adds up, and holds sound numbers only', () => {
    const amount = fc.oneof(fc.nat(2000), fc.double(), fc.constantFrom(-1, Number.NaN, Infinity, 1e300));
    const names = fc.constantFrom('inputTokens', 'outputTokens', ...QUANTITIES);
    fc.assert(
      fc.property(fc.dictionary(names, amount), (stated) => {
        const call = callFromLine({ ...least, usage: stated }, options);
        if (Array.isArray(call)) return;
        for (const used of Object.values(call.usage)) expect(used > 0 && Number.isFinite(used)).toBe(true);
        if (stated['inputTokens'] !== undefined) expect(inputTokens(call.usage)).toBe(stated['inputTokens']);
        if (stated['outputTokens'] !== undefined) expect(outputTokens(call.usage)).toBe(stated['outputTokens']);
      }),
    );
  });
});
