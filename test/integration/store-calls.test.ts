import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INPUT_CLASSES, MAX_QUANTITY, METERS, OUTPUT_CLASSES, QUANTITIES } from '../../src/core/quantity.ts';
import { idOfResponse, idOfSender, idOfSpan } from '../../src/core/capture/identity.ts';
import type { Call } from '../../src/core/call.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { insertCalls, readCall } from '../../src/store/calls.ts';
import { openEngine, type Engine } from '../../src/store/engine.ts';
import { migrate } from '../../src/store/migrations.ts';
import { plainCall, pricedAs, SAMPLE_PRICING, unpricedAs } from '../sample-call.ts';

const DAY_MS = 86_400_000;
const PRICES = { priceBook: 'book-1', price: SAMPLE_PRICING.price };
const folder = mkdtempSync(join(tmpdir(), 'whence-calls-'));
let engine: Engine;
let batches = 0;

beforeAll(async () => {
  engine = await openEngine({ dataDir: folder });
  await migrate(engine);
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function insert(...calls: PricedCall[]) {
  return insertCalls(engine, calls, { ...PRICES, token: `batch-${batches++}` });
}

async function storedTimes(id: string): Promise<number> {
  const rows = await engine.query<{ n: number }>(
    'SELECT toUInt32(count()) AS n FROM calls WHERE id = toFixedString(unhex({id:String}), 16)',
    { id },
  );
  return rows[0]!.n;
}

it('a call comes back as it went in, whatever is in its fields', async () => {
  const usage = Object.fromEntries(QUANTITIES.map((quantity, index) => [quantity, index + 1]));
  const call: Call = {
    ...plainCall('full'),
    ...idOfSpan('4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7')!,
    at: Date.parse('2026-11-01T12:59:59.999Z'),
    requestModel: 'gpt-5-mini',
    responseModel: 'gpt-5-mini-2025-08-07',
    operation: 'vector.query',
    status: 'timeout',
    errorType: 'rate_limit\n\t"quoted"',
    httpStatus: 429,
    durationMs: 0,
    timeToFirstTokenMs: 4_294_967_295,
    usage: { ...usage, seconds: 0.000001, gigabyteHours: 1234.567891 },
    parts: [{ model: 'α', usage: { uncachedInputTokens: 1 } }],
    metering: 'estimated',
    conservation: 'broken',
    serviceTier: 'flex',
    region: 'eu-west-1',
    finishReason: 'stop',
    streamed: true,
    responseId: 'chatcmpl-1',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    parentSpanId: 'a'.repeat(16),
    conversationId: 'c'.repeat(5000),
    logicalRequestId: 'request-1',
    segments: [
      { kind: 'system', hash: '00000000000000ff', bytes: 4_294_967_295 },
      { kind: 'user', hash: 'fedcba9876543210', bytes: 0 },
    ],
    attempt: 65_535,
    role: 'subagent',
    labels: { team: 'discovery', 'k"\'\\\n': '🙂 名前 \u0000', empty: '', ['__proto__']: 'polluted', constructor: 'x' },
    reportedCost: { picos: 999_999_999_999_999_999n, currency: 'EUR' },
    door: 'otlp',
  };
  const price = {
    kind: 'priced',
    picos: 999_999_999_999_999_999n,
    basis: 'reported',
    listPicos: 3n,
    lines: [
      { model: 'm', quantity: 'cacheReadAudioTokens', amountMicros: 1n, rate: 1n, picos: 5n, rateId: 'r' },
      { model: 'm', quantity: 'reasoningTokens', amountMicros: 1n, rate: 1n, picos: 7n, rateId: 'r' },
      { model: 'm', quantity: 'seconds', amountMicros: 1n, rate: 1n, picos: 11n, rateId: 'r' },
    ],
  } as const;
  const priced: PricedCall = { ...pricedAs(call, 0n), price };
  expect(await insert(priced)).toEqual({
    accepted: 1,
    unpriced: 0,
    duplicate: 0,
    conflicts: [],
    supersededHours: [],
    rejected: [],
  });
  const stored = await readCall(engine, call.id);
  expect(stored?.call).toEqual(call);
  expect(stored).toMatchObject({
    model: priced.model,
    serviceProvider: priced.serviceProvider,
    hostProvider: priced.hostProvider,
    invoiceIssuer: priced.invoiceIssuer,
    picos: price.picos,
    listPicos: 3n,
    priceBasis: 'reported',
    unpricedReason: null,
    priceBook: 'book-1',
    doors: ['otlp'],
    version: 0,
  });
  const parts = Object.values(stored!.costParts);
  expect(stored!.costParts).toMatchObject({ cacheReadCost: 5n, reasoningCost: 7n, inputCost: 0n });
  expect(parts.reduce((total, part) => total + part, 0n)).toBe(price.picos);
});

it('the largest quantities and the emptiest call survive the store', async () => {
  const most = Object.fromEntries(QUANTITIES.map((quantity) => [quantity, MAX_QUANTITY]));
  expect(Object.keys(most)).toHaveLength(INPUT_CLASSES.length + OUTPUT_CLASSES.length + METERS.length);
  const largest = { ...plainCall('largest'), usage: most };
  const emptiest = { ...plainCall('emptiest'), usage: {}, labels: {}, at: 0, metering: 'none' as const };
  await insert(unpricedAs(largest, 'out-of-range'), unpricedAs(emptiest, 'no-usage'));
  expect((await readCall(engine, largest.id))?.call).toEqual(largest);
  const stored = await readCall(engine, emptiest.id);
  expect(stored?.call).toEqual(emptiest);
  expect(stored).toMatchObject({ picos: null, listPicos: null, priceBasis: null, unpricedReason: 'no-usage' });
});

it('B13: a call without a resource is accepted and read back by its request id with cost, tokens and context', async () => {
  const call: Call = {
    ...plainCall('b13'),
    ...idOfResponse('chatcmpl-CSn5LJgjUvPxqBmW31fKd7Qz')!,
    responseId: 'chatcmpl-CSn5LJgjUvPxqBmW31fKd7Qz',
    region: null,
    serviceTier: null,
    labels: { feature: 'search' },
  };
  expect(await insert(pricedAs(call, 1_230_000_000n))).toMatchObject({ accepted: 1 });
  const stored = await readCall(engine, idOfResponse('chatcmpl-CSn5LJgjUvPxqBmW31fKd7Qz')!.id);
  expect(stored).toMatchObject({ picos: 1_230_000_000n, call: { usage: call.usage, labels: { feature: 'search' } } });
  expect(stored?.call.region).toBeNull();
});

it('a call that was already stored is a duplicate, within a batch and across batches', async () => {
  const call = plainCall('twice');
  expect(await insert(pricedAs(call, 1n), pricedAs(call, 1n))).toMatchObject({ accepted: 1, duplicate: 1 });
  const relabelled = { ...call, labels: Object.fromEntries(Object.entries(call.labels).toReversed()) };
  expect(await insert(pricedAs(relabelled, 1n))).toMatchObject({ accepted: 0, duplicate: 1, conflicts: [] });
  expect(await storedTimes(call.id)).toBe(1);
});

it('of two calls with one id that say different things the first stays and the second is told', async () => {
  const call = plainCall('conflict');
  const other = { ...call, usage: { uncachedInputTokens: 7 } };
  expect(await insert(pricedAs(call, 1n), pricedAs(other, 1n))).toMatchObject({ accepted: 1, conflicts: [other] });
  const renamed = { ...call, labels: { team: 'somebody else' } };
  expect(await insert(pricedAs(renamed, 1n))).toMatchObject({ accepted: 0, duplicate: 0, conflicts: [renamed] });
  expect((await readCall(engine, call.id))?.call).toEqual(call);
});

it('one call seen through two doors is one call, though each door knows another context', async () => {
  const call = plainCall('doors');
  const asSpan: Call = { ...call, door: 'otlp', at: call.at + 250, labels: {}, serviceTier: null, role: 'retry' };
  expect(await insert(pricedAs(call, 1n))).toMatchObject({ accepted: 1 });
  expect(await insert(pricedAs(asSpan, 1n))).toMatchObject({ accepted: 0, duplicate: 1, conflicts: [] });
});

it('a duplicate is found though its clock is a day and a half away, among other days and months', async () => {
  const call = { ...plainCall('late'), at: Date.parse('2026-05-31T22:00:00Z') };
  await insert(pricedAs(call, 1n));
  const late: Call = { ...call, door: 'otlp', at: call.at + 1.5 * DAY_MS };
  const scattered = [0, 1, 2, 3].map((month) =>
    pricedAs({ ...plainCall(`scattered-${month}`), at: Date.UTC(2025, month * 3, 28) }, 1n),
  );
  expect(await insert(...scattered, pricedAs(late, 1n))).toMatchObject({ accepted: 4, duplicate: 1 });
});

it.each([255, 256, 300, 65_536, 70_000])('%i different words in one batch come back as they were', async (words) => {
  const calls = Array.from({ length: words }, (_, index) => ({
    ...plainCall(`words-${words}-${index}`),
    requestModel: `model-${words}-${index}`,
    labels: { [`key-${index}`]: `value-${index}` },
  }));
  expect(await insert(...calls.map((call) => pricedAs(call, 1n)))).toMatchObject({ accepted: words });
  for (const call of [calls[0]!, calls[words >> 1]!, calls.at(-1)!]) {
    expect((await readCall(engine, call.id))?.call).toEqual(call);
  }
  const [row] = await engine.query<object>(
    `SELECT toUInt32(uniqExact(requestModel)) AS models, toUInt32(countIf(labels[concat('key-', splitByChar('-', requestModel)[3])] = concat('value-', splitByChar('-', requestModel)[3]))) AS labelled
     FROM calls WHERE startsWith(requestModel, {prefix:String})`,
    { prefix: `model-${words}-` },
  );
  expect(row).toEqual({ models: words, labelled: words });
});

it('calls scattered over a century are taken, and found again', async () => {
  const calls = Array.from({ length: 60 }, (_, index) =>
    pricedAs({ ...plainCall(`century-${index}`), at: index * 600 * DAY_MS }, 1n),
  );
  expect(await insert(...calls)).toMatchObject({ accepted: 60, rejected: [] });
  expect(await insert(...calls)).toMatchObject({ accepted: 0, duplicate: 60 });
});

it('batches handed over at once do not slip past each other', async () => {
  const calls = Array.from({ length: 50 }, (_, index) => pricedAs(plainCall(`race-${index}`), 1n));
  const results = await Promise.all([insert(...calls), insert(...calls), insert(...calls)]);
  expect(results.map(({ accepted, duplicate }) => [accepted, duplicate])).toEqual([
    [50, 0],
    [0, 50],
    [0, 50],
  ]);
});

it('duplicates are found in batches of any size', async () => {
  const calls = Array.from({ length: 9_000 }, (_, index) => pricedAs(plainCall(`large-${index}`), 1n));
  expect(await insert(...calls.slice(0, 8_999))).toMatchObject({ accepted: 8_999 });
  expect(await insert(...calls)).toMatchObject({ accepted: 1, duplicate: 8_999, conflicts: [] });
});

it('a call that cannot be stored is rejected by itself, not with its batch', async () => {
  const good = plainCall('good');
  const bad: Call[] = [
    { ...plainCall('timeless'), at: Number.NaN },
    { ...plainCall('ancient'), at: -1 },
    { ...plainCall('far'), at: 1e16 },
    { ...plainCall('rich'), reportedCost: { picos: 10n ** 18n, currency: 'USD' } },
  ];
  const result = await insert(
    ...[...bad, good].map((call) => pricedAs(call, 1n)),
    pricedAs(plainCall('x'), 10n ** 18n),
  );
  expect(result).toMatchObject({ accepted: 1, duplicate: 0 });
  expect(result.rejected.map(({ problem }) => problem.place)).toEqual(['at', 'at', 'at', 'reportedCost', 'usage']);
  expect(await readCall(engine, good.id)).not.toBeNull();
});

it('an unknown id is no call', async () => {
  expect(await readCall(engine, idOfSender('nobody')!.id)).toBeNull();
  expect(await readCall(engine, "' OR 1=1")).toBeNull();
});
