import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { idOfResponse, idOfSender, idOfSpan } from '../../src/core/capture/identity.ts';
import { listCalls } from '../../src/store/call-list.ts';
import { callExtent } from '../../src/store/call-extent.ts';
import { readCall } from '../../src/store/calls.ts';
import { sourceSummary } from '../../src/store/source-summary.ts';
import { agreedTotals } from '../agreed-totals.ts';
import { LedgerSample, labelRules } from '../ledger-sample.ts';
import { plainCall, SAMPLE_PRICING } from '../sample-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 10, 1);
const ALL = { from: FROM, to: FROM + 48 * HOUR };

let sample: LedgerSample;
let revision = 1;

beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});
beforeEach(async () => {
  await empty();
});

async function empty(): Promise<void> {
  for (const table of ['calls', 'callAliases']) await sample.engine.command(`TRUNCATE TABLE ${table}`);
  sample.rules = labelRules(++revision, ['feature', 'team', 'environment'], ['customer']);
  await sample.settle();
}

async function insert(...calls: Call[]) {
  return sample.insert(calls.map(SAMPLE_PRICING.price));
}

const totals = () => agreedTotals(sample, ALL);

async function rowsStored(): Promise<number> {
  const [row] = await sample.engine.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM calls');
  return row!.n;
}

const RESPONSE = 'chatcmpl-CSn5LJgjUvPxqBmW31fKd7Qz';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const gateway: Call = {
  ...plainCall('x'),
  ...idOfResponse(RESPONSE)!,
  responseId: RESPONSE,
  door: 'gateway',
  labels: { feature: 'search' },
  traceId: TRACE,
  parentSpanId: '00f067aa0ba902b7',
};
const sdk: Call = {
  ...gateway,
  door: 'sdk',
  at: gateway.at - 3,
  traceId: null,
  labels: { seat: '12' },
  durationMs: 820,
};
const span: Call = {
  ...gateway,
  door: 'otlp',
  at: gateway.at - 9,
  usage: { uncachedInputTokens: 1200, visibleOutputTokens: 310 },
  serviceTier: null,
  spanId: '00f067aa0ba902b7',
  parentSpanId: 'aaaaaaaaaaaaaaaa',
  labels: { team: 'discovery' },
  role: 'subagent',
};
const anonymousSpan: Call = { ...span, ...idOfSpan(TRACE, span.spanId)!, responseId: null };

describe('one call through several doors', () => {
  it('is one call with the richest fields of each and the doors listed', async () => {
    expect(await insert(gateway)).toMatchObject({ accepted: 1 });
    expect(await insert(span)).toMatchObject({ accepted: 0, duplicate: 1, conflicts: [] });
    expect(await insert(sdk)).toMatchObject({ accepted: 0, duplicate: 1, conflicts: [] });
    const stored = await readCall(sample.engine, gateway.id);
    expect(stored).toMatchObject({ doors: ['gateway', 'sdk', 'otlp'], version: 2 });
    expect(stored?.call).toMatchObject({
      door: 'gateway',
      at: gateway.at,
      usage: gateway.usage,
      serviceTier: 'standard',
      durationMs: 820,
      role: 'subagent',
      spanId: span.spanId,
      parentSpanId: 'aaaaaaaaaaaaaaaa',
      labels: { feature: 'search', seat: '12', team: 'discovery' },
    });
    expect(await totals()).toMatchObject({ calls: 1 });
  });

  it('adds nothing when any of them comes again, also when they came together', async () => {
    await insert(gateway, span, sdk);
    expect(await readCall(sample.engine, gateway.id)).toMatchObject({ doors: ['gateway', 'sdk', 'otlp'] });
    const rows = await rowsStored();
    for (const again of [span, sdk, gateway]) {
      expect(await insert(again)).toMatchObject({ accepted: 0, duplicate: 1, conflicts: [] });
    }
    expect(await rowsStored()).toBe(rows);
  });

  it('is priced by the usage taken apart furthest, whichever came first', async () => {
    await insert(span);
    const coarse = (await readCall(sample.engine, span.id))?.picos;
    await insert(gateway);
    const fine = await readCall(sample.engine, span.id);
    expect(fine?.picos).not.toBe(coarse);
    const { price } = SAMPLE_PRICING.price(gateway);
    expect(price.kind === 'priced' && price.picos).toBe(fine?.picos);
    expect((await totals()).cost).toBe('0.010064');
  });

  it('keeps the hour it was first stored in, though another door’s clock is in the next one', async () => {
    const late = { ...gateway, at: FROM + HOUR - 1 };
    await insert(late);
    await insert({ ...span, at: FROM + HOUR + 5 });
    expect((await readCall(sample.engine, gateway.id))?.call.at).toBe(late.at);
    expect(await totals()).toMatchObject({ calls: 1 });
  });

  it('is listed, counted and summed up by source once while its older rows are still there, and after they are deleted', async () => {
    await insert(gateway, { ...gateway, ...idOfSender('other')! });
    sample.now = gateway.at;
    await insert(span);
    await sample.settle();
    const asked = { interval: ALL, where: [], limit: 10, cursor: null, dimensions: ['label.team'] } as const;
    const told = async () => ({
      byTime: (await listCalls(sample.store, { ...asked, order: { by: 'at', descending: true } })).calls,
      byCost: (await listCalls(sample.store, { ...asked, order: { by: 'cost', descending: true } })).calls,
      extent: await callExtent(sample.store),
      sources: await sourceSummary(sample.store, ALL, ALL.to),
      totals: await totals(),
    });
    const before = await told();
    expect(await rowsStored()).toBe(3);
    expect(before.byTime).toHaveLength(2);
    expect(before.byTime.map(({ values }) => values['label.team'])).toEqual(
      expect.arrayContaining(['(none)', 'discovery']),
    );
    expect(before).toMatchObject({ extent: { calls: 2 }, sources: [{ door: 'gateway', calls: 2 }] });
    sample.now = ALL.to + 24 * HOUR;
    await sample.settle();
    expect(await rowsStored()).toBe(2);
    expect(await sample.store.supersededHours()).toEqual([]);
    expect(await told()).toEqual(before);
  });
});

describe('a span without a response id', () => {
  it.each([
    ['after', [gateway, anonymousSpan]],
    ['before', [anonymousSpan, gateway]],
  ])(
    'that comes %s the call below it is that call, and every later sighting of either is as well',
    async (_, order) => {
      await insert(order[0]!);
      expect(await insert(order[1]!)).toMatchObject({ accepted: 0, duplicate: 1 });
      await insert(sdk);
      await insert(anonymousSpan, gateway);
      expect(await totals()).toMatchObject({ calls: 1, cost: '0.010064' });
      for (const id of [gateway.id, anonymousSpan.id]) {
        expect(await readCall(sample.engine, id)).toMatchObject({
          doors: ['gateway', 'sdk', 'otlp'],
          call: { responseId: RESPONSE, spanId: span.spanId },
        });
      }
    },
  );

  it('joins within one batch as well, and through a span of plain HTTP in between', async () => {
    expect(await insert({ ...gateway, parentSpanId: 'cccccccccccccccc' }, anonymousSpan)).toMatchObject({
      accepted: 1,
      duplicate: 1,
    });
  });

  it('takes of several attempts below it the one whose outcome and usage it tells', async () => {
    const failed: Call = {
      ...gateway,
      ...idOfSender('failed')!,
      responseId: null,
      status: 'error',
      httpStatus: 429,
      usage: {},
      metering: 'none',
    };
    await insert(anonymousSpan);
    await insert(failed);
    await insert({ ...gateway, at: gateway.at + 400 });
    expect(await totals()).toMatchObject({ calls: 2 });
    expect((await readCall(sample.engine, gateway.id))?.doors).toEqual(['gateway', 'otlp']);
    expect((await readCall(sample.engine, failed.id))?.doors).toEqual(['gateway']);
  });

  it('that tells of an error without usage is the failed call below it', async () => {
    const failed = { status: 'error', usage: {}, metering: 'none' } as const;
    await insert({ ...gateway, ...failed, ...idOfSender('failed')!, responseId: null, httpStatus: 500 });
    expect(await insert({ ...anonymousSpan, ...failed, httpStatus: null })).toMatchObject({
      accepted: 0,
      duplicate: 1,
    });
    expect(await totals()).toMatchObject({ calls: 1 });
  });

  it('is a call of its own beside calls of other tokens, another time or another trace', async () => {
    const others = [
      { ...gateway, ...idOfSender('tokens')!, usage: { uncachedInputTokens: 3 } },
      { ...gateway, ...idOfSender('time')!, at: gateway.at + 10 * 60_000 },
      { ...gateway, ...idOfSender('trace')!, traceId: 'f'.repeat(32) },
    ];
    await insert(...others);
    expect(await insert(anonymousSpan)).toMatchObject({ accepted: 1 });
  });

  it('of two equal calls in one trace, each joins one span', async () => {
    const twins = [0, 1].map((index) => ({ ...gateway, ...idOfSender(`twin-${index}`)!, at: gateway.at + index * 50 }));
    const spans = [0, 1].map((index) => {
      const spanId = `${index}`.repeat(16);
      return { ...anonymousSpan, ...idOfSpan(TRACE, spanId)!, spanId, at: span.at + index * 50 };
    });
    await insert(...twins);
    expect(await insert(...spans)).toMatchObject({ accepted: 0, duplicate: 2 });
    expect(await totals()).toMatchObject({ calls: 2 });
  });
});
