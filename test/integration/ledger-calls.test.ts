import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { Filter } from '../../src/core/ledger/spend-query.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { listCalls } from '../../src/store/call-list.ts';
import type { CallListQuery } from '../../src/store/call-list.ts';
import { dimensionSummary } from '../../src/store/dimension-summary.ts';
import { sourceSummary, unpricedSummary } from '../../src/store/source-summary.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, spendQuery } from '../ledger-sample.ts';
import { pricedCall } from '../priced-call.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 9, 1);
const month = { from: FROM, to: Date.UTC(2026, 10, 1) };

/** 360 calls of October; call n costs n millidollars, every tenth is unpriced, every fourth names no customer. */
const calls: PricedCall[] = Array.from({ length: 360 }, (_, n) =>
  pricedCall({
    call: {
      ...idOfSender(`call-${n}`)!,
      at: FROM + n * 2 * HOUR,
      door: n % 3 === 0 ? 'otlp' : 'gateway',
      provider: n % 2 === 0 ? 'openai' : 'anthropic',
      status: n % 9 === 0 ? 'error' : 'ok',
      usage: { uncachedInputTokens: 100 * (n % 7), visibleOutputTokens: n % 5 },
      durationMs: n % 6 === 0 ? null : n,
      labels: { feature: `feature-${n % 3}`, ...(n % 4 === 0 ? {} : { customer: `customer-${n % 50}` }) },
    },
    model: { developer: null, family: null, model: n % 2 === 0 ? 'small' : 'large', version: null },
    price:
      n % 10 === 0
        ? { kind: 'unpriced', reason: 'unknown-model', detail: '' }
        : { kind: 'priced', picos: BigInt(n) * 1_000_000_000n, lines: [], basis: 'book', listPicos: null },
  }),
);

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
  await sample.insert(calls);
  await sample.settle();
});
afterAll(async () => {
  await sample.close();
});

const list = (given: Partial<CallListQuery>) =>
  listCalls(sample.store, {
    interval: month,
    where: [],
    order: { by: 'at', descending: true },
    limit: 50,
    cursor: null,
    dimensions: ['feature', 'customer'],
    ...given,
  });
const is = (dimension: string, ...values: string[]): Filter => ({ dimension, operator: 'is', values });

async function allPages(given: Partial<CallListQuery>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const page = await list({ ...given, cursor, limit: 37 });
    ids.push(...page.calls.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

describe('the list of calls', () => {
  it.each([
    ['at', (n: number) => FROM + n * 2 * HOUR],
    ['cost', (n: number) => (n % 10 === 0 ? null : n)],
    ['tokens', (n: number) => 100 * (n % 7) + (n % 5)],
    ['durationMs', (n: number) => (n % 6 === 0 ? null : n)],
  ] as const)('pages through every call once, by %s either way, what is not known last', async (by, keyOf) => {
    for (const descending of [true, false]) {
      const ids = await allPages({ order: { by, descending } });
      expect(new Set(ids).size).toBe(360);
      const keys = ids.map((id) => keyOf(calls.findIndex(({ call }) => call.id === id)));
      const unknown = descending ? -Infinity : Infinity;
      const sorted = keys.map((key) => key ?? unknown);
      expect(sorted).toEqual(sorted.toSorted((left, right) => (descending ? right - left : left - right)));
    }
  });

  it('shows facts, exact cost and the value of each dimension asked for', async () => {
    const { calls: rows } = await list({
      where: [is('customer', 'customer-7')],
      order: { by: 'cost', descending: false },
    });
    expect(rows[0]).toEqual({
      id: calls[7]!.call.id,
      at: '2026-10-01T14:00:00.000Z',
      provider: 'anthropic',
      model: 'large',
      operation: 'chat',
      status: 'ok',
      inputTokens: 0,
      outputTokens: 2,
      cost: '0.007',
      unpricedReason: null,
      durationMs: 7,
      values: { feature: 'feature-1', customer: 'customer-7' },
    });
  });

  it('refuses a cursor that is none', async () => {
    await expect(list({ cursor: "0_' OR 1" })).rejects.toThrow('The cursor is not one of ours');
  });

  it('N02: a month drills down to a single request, and every step adds up to the one above', async () => {
    const steps = ['feature', 'customer', 'model'];
    const where: Filter[] = [];
    let above = await runSpendQuery(sample.store, spendQuery({ interval: month }));
    for (const dimension of steps) {
      const answer = await runSpendQuery(sample.store, spendQuery({ interval: month, by: [dimension], where }));
      expect([answer.totals, answer.calls]).toEqual([above.totals, above.calls]);
      const [largest] = answer.rows;
      where.push(is(dimension, largest!.values[dimension]!));
      above = await runSpendQuery(sample.store, spendQuery({ interval: month, where }));
      expect(above.totals).toEqual(largest!.measures);
    }
    const { calls: requests, next } = await list({ where, limit: 100, order: { by: 'cost', descending: true } });
    expect(next).toBeNull();
    expect(requests).toHaveLength(above.calls);
    const known = new Set(calls.map(({ call }) => call.id));
    expect(requests.every(({ id }) => known.has(id))).toBe(true);
    const single = await list({ where, limit: 1, order: { by: 'cost', descending: true } });
    expect(single.calls[0]?.id).toBe(requests[0]?.id);
  });
});

/** Thousandths of a dollar. */
const cost = (of: readonly PricedCall[]): bigint =>
  of.reduce((sum, { price }) => sum + (price.kind === 'priced' ? price.picos : 0n), 0n) / 1_000_000_000n;

describe('summaries', () => {
  it('tell for every dimension how many values it has and how much of the money they cover', async () => {
    const summaries = new Map((await dimensionSummary(sample.store, month)).map((summary) => [summary.name, summary]));
    expect(summaries.get('feature')).toMatchObject({ kind: 'rule', values: 3, coverage: 1, notAttributedCost: '0' });
    const named = calls.filter(({ call }) => 'customer' in call.labels);
    const customer = summaries.get('customer')!;
    expect(customer.coverage).toBe(0.75);
    expect(Number(customer.attributedCost) * 1000).toBe(Number(cost(named)));
    expect(Math.round((Number(customer.attributedCost) + Number(customer.notAttributedCost)) * 1000)).toBe(
      Number(cost(calls)),
    );
    expect(summaries.get('provider')).toMatchObject({ kind: 'field', values: 2, coverage: null });
    expect(summaries.get('label.customer')).toMatchObject({ kind: 'label', values: customer.values, coverage: 0.75 });
    expect(summaries.get('team')).toMatchObject({ coverage: 0, values: 0, attributedCost: '0' });
  });

  it('tell of every source what came, what failed, and what has no price', async () => {
    const last = FROM + 359 * 2 * HOUR;
    const sources = await sourceSummary(sample.store, month, last + 1);
    expect(sources.map(({ calls: count }) => count).reduce((sum, count) => sum + count)).toBe(360);
    const gateway = sources.find(({ door, provider }) => door === 'gateway' && provider === 'anthropic')!;
    const theirs = calls.filter(({ call }) => call.door === 'gateway' && call.provider === 'anthropic');
    expect(gateway).toMatchObject({
      calls: theirs.length,
      callsLastHour: 1,
      errors: theirs.filter(({ call }) => call.status === 'error').length,
      unpriced: 0,
      labelCoverage: 1,
      lastAt: new Date(last).toISOString(),
    });
    const unpriced = calls.filter(({ price }) => price.kind === 'unpriced');
    const tokens = unpriced.reduce((sum, { call }) => sum + (call.usage.uncachedInputTokens ?? 0), 0);
    expect(await unpricedSummary(sample.store, month)).toEqual([
      { provider: 'openai', model: 'small', reason: 'unknown-model', calls: unpriced.length, tokens },
    ]);
  });
});
