import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { Usage } from '../../src/core/quantity.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { callRow, type CallRow } from '../../src/store/call-columns.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall, type StoredCall } from '../../src/store/call-row.ts';
import { insertCalls } from '../../src/store/calls.ts';
import { COST_PARTS } from '../../src/store/cost-parts.ts';
import { keepBillingPeriod } from '../../src/store/metadata/billing-periods.ts';
import { planRepricing } from '../../src/store/repricing.ts';
import { plainCall } from '../sample-call.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const OCTOBER = Date.UTC(2026, 9, 1);
const NOVEMBER = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;
const NOW = NOVEMBER + 20 * DAY_MS;
const EVERYTHING = { from: OCTOBER, to: NOW };

const CONTRACT = `contracts:
  - name: deal
    provider: openai
    from: 2026-10-15
    discounts: [{percent: 12.5}, {percent: 40, models: [gpt-5-mini]}]
    rates: [{id: unheard-of, prices: [{perMillionTokens: {uncachedInputTokens: 1.5, visibleOutputTokens: 2}}]}]`;

const MODELS = [
  ['openai', 'gpt-5-mini'],
  ['openai', 'gpt-5'],
  ['openai', 'gpt-5.4'],
  ['openai', 'unheard-of'],
  ['openai', 'text-embedding-3-small'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-opus-4-6'],
  ['gcp.gemini', 'gemini-2.5-pro'],
  ['deepseek', 'deepseek-chat'],
  ['alibaba', 'qwen3-max'],
  ['nobody', 'nothing'],
  ['perplexity', 'sonar'],
] as const;

/** Calls of every kind: tiers, regions, thresholds, tools, parts, reported costs, refusals, nothing used. */
function someCalls(count: number): Call[] {
  return Array.from({ length: count }, (_, n) => callNumber(n));
}

function draw(n: number, size: number, salt: number): number {
  return ((n + 1) * 7919 * salt) % size;
}

function usageOf(n: number): Usage {
  const of = (size: number, salt: number): number => draw(n, size, salt);
  const isLong = of(5, 3) === 0;
  return {
    uncachedInputTokens: of(isLong ? 400_000 : 4000, 5),
    ...(of(3, 11) === 0 ? { cacheReadTokens: of(9000, 13) } : {}),
    ...(of(7, 17) === 0 ? { cacheWriteTokens: of(900, 19) } : {}),
    visibleOutputTokens: of(900, 23),
    ...(of(4, 29) === 0 ? { reasoningTokens: of(700, 31) } : {}),
    ...(of(11, 37) === 0 ? { webSearches: of(5, 41) } : {}),
  };
}

function callNumber(n: number): Call {
  const of = (size: number, salt: number): number => draw(n, size, salt);
  const [provider, requestModel] = MODELS[n % MODELS.length] ?? MODELS[0];
  const usage = usageOf(n);
  const call: Call = {
    ...plainCall(`reprice-${n}`),
    ...idOfSender(`reprice-${n}`),
    at: OCTOBER + of(50 * 1440, 43) * 60_000,
    provider,
    requestModel,
    responseModel: of(2, 47) === 0 ? null : requestModel,
    serviceTier: [null, 'standard', 'batch', 'flex'][of(4, 53)] ?? null,
    region: [null, 'us', 'eu'][of(3, 59)] ?? null,
    usage,
  };
  if (of(13, 61) === 0) return { ...call, status: 'error', httpStatus: 429, usage: {} };
  if (of(17, 67) === 0) return { ...call, status: 'timeout', httpStatus: null, usage: {} };
  if (of(19, 71) === 0) return { ...call, reportedCost: { picos: 123_456_789n, currency: of(2, 73) ? 'USD' : 'EUR' } };
  if (of(23, 79) === 0)
    return {
      ...call,
      parts: [
        { model: requestModel, usage },
        { model: 'gpt-5', usage },
      ],
    };
  return call;
}

let whence: TestWhence;
const calls = someCalls(3000);

async function storedCalls(): Promise<StoredCall[]> {
  const rows = await whence.context.engine.query<CallRecord>(
    `SELECT ${CALL_COLUMNS} FROM calls ORDER BY calls.id, version`,
  );
  return rows.map(readStoredCall);
}

async function costOf(month: string): Promise<string> {
  const [from, to] = month === '2026-10' ? ['2026-10-01', '2026-11-01'] : ['2026-11-01', '2026-12-01'];
  const answer = await whence.ask<{ totals: { cost: string } }>('query', { measure: ['cost'], from, to });
  return answer.totals.cost;
}

beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  const { context } = whence;
  const pricing = { priceBook: context.book.revision, price: (call: Call) => priceCall(call, context.book) };
  await insertCalls(
    context.engine,
    calls.map((call) => priceCall(call, context.book)),
    { token: 'all', ...pricing },
  );
  await whence.installation.ledger.settle();
});
afterAll(() => whence.close());

function derivedOf({ picos, listPicos, costParts, priceBasis, unpricedReason, model, priceBook }: StoredCall) {
  return { picos, listPicos, costParts, priceBasis, unpricedReason, model, priceBook };
}

/** What the store would hold if the call came now. */
function wantedOf(row: CallRow | undefined) {
  if (!row) throw new Error('a call is stored that nobody sent');
  const { price } = row.priced;
  const parts = Object.fromEntries(COST_PARTS.map((name, part) => [name, row.costParts[part]]));
  const shared = { id: row.call.id, costParts: parts, model: row.priced.model, priceBook: row.priceBook };
  if (price.kind === 'unpriced')
    return { ...shared, picos: null, listPicos: null, priceBasis: null, unpricedReason: price.reason };
  const listPicos = price.listPicos ?? (price.basis === 'book' ? price.picos : null);
  return { ...shared, picos: price.picos, listPicos, priceBasis: price.basis, unpricedReason: null };
}

describe('repricing', () => {
  it('by the same prices moves nothing', async () => {
    const plan = await planRepricing(whence.context, whence.context.book, EVERYTHING);
    expect(plan).toEqual({ months: [], closed: [] });
  });

  it('plans the money that moves by month and model, and changes nothing', async () => {
    await whence.ask('prices-set', { text: CONTRACT });
    const before = await storedCalls();
    const { months, sentence } = await whence.ask<{
      sentence: string;
      months: {
        month: string;
        provider: string;
        changed: number;
        newlyPriced: number;
        before: string;
        after: string;
      }[];
    }>('prices-reprice');
    expect(new Set(months.map(({ provider }) => provider))).toEqual(new Set(['openai']));
    expect(new Set(months.map(({ month }) => month))).toEqual(new Set(['2026-10', '2026-11']));
    expect(months.some(({ newlyPriced }) => newlyPriced > 0)).toBe(true);
    expect(sentence).toMatch(/calls would be priced anew, from \$[\d.]+ to \$[\d.]+; \d+ newly priced, 0 no longer/);
    expect(await storedCalls()).toEqual(before);
  });

  it('leaves closed billing months as they were settled, and says so', async () => {
    const { metadata, clock } = whence.context;
    const closed = { provider: 'openai', month: OCTOBER, reason: 'paid', by: 'local', at: clock(), closedCost: null };
    await keepBillingPeriod(metadata, { ...closed, status: 'closed' });
    const { months, sentence } = await whence.ask<{ sentence: string; months: { month: string }[] }>('prices-reprice');
    expect(new Set(months.map(({ month }) => month))).toEqual(new Set(['2026-11']));
    expect(sentence).toContain('Closed billing months stay as they were settled: openai 2026-10.');
    await metadata.deleteFrom('billingPeriods').execute();
  });

  it('gives every call the price it would have if it came now, and the ledger follows', async () => {
    const october = await costOf('2026-10');
    const answer = await whence.ask<{ rows: number; applied: boolean }>('prices-reprice', { apply: true });
    expect(answer).toMatchObject({ applied: true, rows: calls.length });
    const { book } = whence.context;
    const stored = await storedCalls();
    const wanted = new Map(calls.map((call) => [call.id, callRow(priceCall(call, book), book.revision)]));
    expect(stored.length).toBe(calls.length);
    for (const one of stored) expect({ id: one.call.id, ...derivedOf(one) }).toEqual(wantedOf(wanted.get(one.call.id)));
    const raw = await costOf('2026-10');
    expect(raw).not.toBe(october);
    await whence.installation.ledger.settle();
    expect(await costOf('2026-10')).toBe(raw);
    expect((await planRepricing(whence.context, book, EVERYTHING)).months).toEqual([]);
  });

  it('a part of a month is priced alone', async () => {
    await whence.ask('prices-set', { remove: 'deal' });
    await whence.ask('prices-reprice', { from: '2026-11-05', to: '2026-11-06', apply: true });
    const { book } = whence.context;
    const stored = await storedCalls();
    const anew = stored.filter(({ priceBook }) => priceBook === book.revision);
    expect(anew.every(({ call }) => call.at >= NOVEMBER + 4 * DAY_MS && call.at < NOVEMBER + 5 * DAY_MS)).toBe(true);
    expect(anew.length).toBeGreaterThan(10);
    expect(stored.length).toBe(calls.length);
  });
});
