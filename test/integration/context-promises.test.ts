import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import type { call } from '../../src/operations/call.ts';
import type { compareCalls } from '../../src/operations/compare-calls.ts';
import type { Answer } from '../rules-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const SONNET = { provider: 'anthropic', requestModel: 'claude-sonnet-4-5', operation: 'chat', status: 'ok' };
const AT = '2026-10-05T10:00:00Z';

/** Pieces of a prompt, four bytes a token. */
function pieces(...given: readonly (readonly [kind: string, tokens: number])[]): Record<string, unknown>[] {
  return given.map(([kind, tokens], index) => ({
    kind,
    hash: (index + 1).toString(16).padStart(16, '0'),
    bytes: tokens * 4,
  }));
}

function later(minutes: number): string {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString();
}

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 20));
});
afterAll(() => whence.close());

async function imported(...lines: readonly Record<string, unknown>[]): Promise<void> {
  const told = lines.map((line) => ({ at: AT, ...SONNET, ...line }));
  expect(await whence.importLines('calls', told)).toMatchObject({ accepted: lines.length, unpriced: 0 });
}

function compared(id: string, other: string): Promise<Answer<typeof compareCalls>> {
  return whence.ask<Answer<typeof compareCalls>>('compare-calls', { id, with: other });
}

function sumOf(amounts: readonly { readonly amount: string }[]): string {
  return formatPicos(amounts.reduce((sum, { amount }) => sum + (picosFromDollars(amount) ?? 0n), 0n));
}

describe('two calls', () => {
  it('E02: two calls of one endpoint differ by a ratio and by four drivers that add up to the difference', async () => {
    await imported(
      {
        id: 'small',
        usage: { inputTokens: 1000, outputTokens: 100 },
        segments: pieces(['system', 600], ['user', 400]),
      },
      {
        id: 'large',
        usage: { inputTokens: 10_000, outputTokens: 400 },
        segments: pieces(['system', 600], ['user', 2000], ['assistant', 4000], ['toolResult', 2500], ['user', 900]),
      },
    );
    const told = await compared('large', 'small');
    // By hand, at $3 and $15 a million: 0.0045 and 0.036.
    expect(told).toMatchObject({ difference: '0.0315', ratio: '8', knowsPrompt: true });
    expect(Object.fromEntries(told.drivers.map(({ driver, amount }) => [driver, amount]))).toEqual({
      history: '0.018',
      context: '0.0075',
      output: '0.0045',
      user: '0.0015',
    });
    expect(sumOf(told.drivers)).toBe(told.difference);
    expect(told.sentence).toBe(
      'This call cost 8 times as much ($0.036 against $0.0045): $0.018 of the difference of $0.0315 is history that is sent again.',
    );
  });

  it('cache, model, threshold and attempts have their own drivers, and all still add up', async () => {
    await imported(
      {
        id: 'cached',
        usage: { inputTokens: 150_000, cacheReadTokens: 140_000, outputTokens: 100 },
        segments: pieces(['system', 140_000], ['user', 10_000]),
      },
      {
        id: 'beyond',
        usage: { inputTokens: 300_000, outputTokens: 100 },
        segments: pieces(['system', 140_000], ['user', 160_000]),
      },
      {
        id: 'mini',
        provider: 'openai',
        requestModel: 'gpt-5-mini',
        usage: { inputTokens: 150_000, outputTokens: 100 },
      },
      { id: 'try-1', traceId: 'ab'.repeat(16), logicalRequestId: 'r', usage: { inputTokens: 5000 }, status: 'timeout' },
      {
        id: 'try-2',
        traceId: 'ab'.repeat(16),
        logicalRequestId: 'r',
        attempt: 2,
        usage: { inputTokens: 5000, outputTokens: 9 },
      },
    );
    for (const [id, other] of [
      ['beyond', 'cached'],
      ['cached', 'mini'],
      ['try-2', 'mini'],
      ['mini', 'beyond'],
    ] as const) {
      const told = await compared(id, other);
      expect(sumOf(told.drivers)).toBe(told.difference);
    }
    const beyond = await compared('beyond', 'cached');
    expect(beyond.drivers.map(({ driver }) => driver).sort()).toEqual(['cache', 'longContext', 'user']);
    expect((await compared('cached', 'mini')).drivers.map(({ driver }) => driver)).toContain('model');
    expect((await compared('try-2', 'mini')).drivers).toContainEqual(
      expect.objectContaining({ driver: 'attempts', amount: '0.015' }),
    );
  });

  it('without another call it is compared with the one before: of its conversation, else of its feature', async () => {
    const said = { usage: { inputTokens: 100, outputTokens: 10 }, labels: { feature: 'chat' } };
    await imported(
      { id: 'turn-1', ...said, conversationId: 'c', at: later(1) },
      { id: 'elsewhere', ...said, conversationId: 'd', at: later(2) },
      { id: 'turn-2', ...said, conversationId: 'c', at: later(3) },
      { id: 'alone', ...said, at: later(4) },
    );
    const before = async (id: string): Promise<string> =>
      (
        await whence.ask<Answer<typeof call>>('call', {
          id: (await whence.ask<Answer<typeof compareCalls>>('compare-calls', { id })).before.id,
        })
      ).call.identity;
    expect(await before('turn-2')).toBe('sender:turn-1');
    expect(await before('alone')).toBe('sender:turn-2');
    await expect(whence.ask('compare-calls', { id: 'mini' })).rejects.toThrow(/No call before/);
  });

  it('a call without a known cost cannot be compared, and a prompt that was not seen is one driver', async () => {
    await whence.importLines('calls', [
      { id: 'unknown', at: AT, provider: 'acme', requestModel: 'm', usage: { inputTokens: 5 } },
    ]);
    await expect(compared('unknown', 'small')).rejects.toThrow(/not known/);
    await expect(compared('nobody', 'small')).rejects.toThrow(/No call has the id/);
    await imported({ id: 'unseen', usage: { inputTokens: 2000, outputTokens: 100 } });
    expect(await compared('unseen', 'small')).toMatchObject({
      knowsPrompt: false,
      drivers: [{ driver: 'input', amount: '0.003' }],
    });
    expect(await compared('small', 'small')).toMatchObject({ difference: '0', ratio: '1', drivers: [] });
  });
});

describe('one call', () => {
  it('E03: prompt tokens are the provider’s own count, told apart by what the prompt was made of', async () => {
    const usage = { inputTokens: 12_345, outputTokens: 10 };
    const segments = pieces(
      ['tools', 3000],
      ['system', 1000],
      ['user', 300],
      ['assistant', 45],
      ['toolResult', 7000],
      ['user', 1000],
    );
    await imported({ id: 'made-of', usage, segments });
    const { call: facts, size } = await whence.ask<Answer<typeof call>>('call', { id: 'made-of' });
    expect(facts.inputTokens).toBe(12_345);
    expect(size.prompt).toEqual({ tools: 3000, system: 1000, history: 345, context: 7000, user: 1000 });
    // Where a piece has other bytes for a token than the rest, all still add up to the count.
    await imported({ id: 'skewed', usage, segments: pieces(['system', 1], ['user', 2]) });
    const skewed = await whence.ask<Answer<typeof call>>('call', { id: 'skewed' });
    expect(skewed.size.prompt).toEqual({ tools: 0, system: 4115, history: 0, context: 0, user: 8230 });
  });

  it('E04: a call beyond a threshold is priced at its tier and flagged, beside the limit of its model', async () => {
    await imported(
      { id: 'within', usage: { inputTokens: 200_000, outputTokens: 1000 } },
      { id: 'crossing', usage: { inputTokens: 250_000, outputTokens: 1000 } },
    );
    const within = await whence.ask<Answer<typeof call>>('call', { id: 'within' });
    expect(within.price).toMatchObject({ cost: '0.615' });
    expect(within.size).toMatchObject({ contextWindow: 200_000, utilisation: 1, longContext: null });
    const crossing = await whence.ask<Answer<typeof call>>('call', { id: 'crossing' });
    // $6 and $22.50 a million instead of $3 and $15.
    expect(crossing.price).toMatchObject({ cost: '1.5225' });
    expect(crossing.size).toMatchObject({
      utilisation: 1.25,
      longContext: { above: 200_000, premium: '0.7575' },
    });
    await whence.importLines('calls', [
      { id: 'own', at: AT, provider: 'openai', requestModel: 'our-own-model', usage: { inputTokens: 5 } },
    ]);
    const own = await whence.ask<Answer<typeof call>>('call', { id: 'own' });
    expect(own.size).toMatchObject({ contextWindow: null, utilisation: null });
  });
});
