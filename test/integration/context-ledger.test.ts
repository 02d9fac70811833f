import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { DemoTruth } from '../../src/ingest/demo/truth.ts';
import { readTruth, TRUTH_FILE } from '../../src/ingest/demo/truth-file.ts';
import type { kpi } from '../../src/operations/kpi.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import type { Answer } from '../rules-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const DAY = Date.UTC(2026, 9, 5);
const PERIOD = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };
const SONNET = { provider: 'anthropic', requestModel: 'claude-sonnet-4-5', operation: 'chat', status: 'ok' };
const TURNS = 10;
const [INSTRUCTIONS, ASKED, ANSWERED] = [2000, 300, 500];

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 20));
});
afterAll(() => whence.close());

async function imported(...lines: readonly Record<string, unknown>[]): Promise<void> {
  const told = lines.map((line) => ({ ...SONNET, ...line }));
  expect(await whence.importLines('calls', told)).toMatchObject({ accepted: lines.length, unpriced: 0 });
  await whence.installation.ledger.settle();
}

function hash(text: string): string {
  return Buffer.from(text.padEnd(8, '_')).toString('hex').slice(0, 16);
}

/** Ten turns, each asking 300 tokens and answered with 500. */
function conversation(name: string, isSeen: boolean, more: Record<string, unknown> = {}): Record<string, unknown>[] {
  return Array.from({ length: TURNS }, (_, index) => {
    const said = Array.from({ length: index }, (__, before) => [
      { kind: 'user', hash: hash(`u${before}${name}`), bytes: ASKED * 4 },
      { kind: 'assistant', hash: hash(`a${before}${name}`), bytes: ANSWERED * 4 },
    ]).flat();
    const segments = [
      { kind: 'system', hash: hash('system'), bytes: INSTRUCTIONS * 4 },
      ...said,
      { kind: 'user', hash: hash(`u${index}${name}`), bytes: ASKED * 4 },
    ];
    return {
      id: `${name}-${index}`,
      at: new Date(DAY + index * 60_000).toISOString(),
      conversationId: name,
      usage: { inputTokens: INSTRUCTIONS + index * (ASKED + ANSWERED) + ASKED, outputTokens: ANSWERED },
      labels: { feature: name },
      ...(isSeen ? { segments } : {}),
      ...more,
    };
  });
}

const query = (question: Record<string, unknown>): Promise<SpendAnswer> =>
  whence.ask<SpendAnswer>('query', { ...PERIOD, ...question });

describe('history', () => {
  it('E06: of ten turns the share of history and its growing cost are those worked out by hand', async () => {
    await imported(...conversation('seen', true));
    const { rows, totals } = await query({
      measure: ['historyTokens', 'historyKnownTokens', 'historyCost', 'cost'],
      by: ['turn'],
      where: ['feature=seen'],
    });
    // Turn n carries n-1 exchanges of 800 tokens at $3 a million; every turn's own cost is 2,300 in and 500 out.
    const byHand = Array.from({ length: TURNS }, (_, index) => ({
      turn: index + 1,
      historyTokens: 800 * index,
      historyKnownTokens: 2300 + 800 * index,
      historyCost: (24 * index) / 10_000,
      cost: (144 + 24 * index) / 10_000,
    }));
    const told = rows.map(({ values, measures }) => ({
      turn: Number(values['turn']),
      historyTokens: measures.historyTokens,
      historyKnownTokens: measures.historyKnownTokens,
      historyCost: Number(measures.historyCost),
      cost: Number(measures.cost),
    }));
    expect(told.toSorted((left, right) => left.turn - right.turn)).toEqual(byHand);
    // 36,000 of 59,000 tokens: 61 %. Ten turns cost 0.144 of their own and 0.108 of history: the last turn carries nine times what the second does.
    expect(totals).toMatchObject({
      historyTokens: 36_000,
      historyKnownTokens: 59_000,
      historyCost: '0.108',
      cost: '0.252',
    });
  });

  it('history of prompts that nobody saw is told from the turns before, at least what they added', async () => {
    await imported(...conversation('unseen', false));
    const { totals } = await query({ measure: ['historyTokens', 'historyKnownTokens'], where: ['feature=unseen'] });
    // The opening is taken for instructions: of 36,000 tokens the first question's 300 are not found in nine turns.
    expect(totals).toMatchObject({ historyTokens: 36_000 - 9 * ASKED, historyKnownTokens: 59_000 });
  });
});

async function value(name: string, feature: string): Promise<unknown> {
  const { kpis } = await whence.ask<Answer<typeof kpi>>('kpi', { ...PERIOD, name, where: [`feature=${feature}`] });
  return kpis[0]?.value;
}

it('key figures of context have the values worked out by hand', async () => {
  const labels = { feature: 'cached' };
  await imported(
    { id: 'w', at: new Date(DAY).toISOString(), labels, usage: { inputTokens: 101_000, cacheWriteTokens: 100_000 } },
    {
      id: 'r',
      at: new Date(DAY + 1000).toISOString(),
      labels,
      usage: { inputTokens: 101_000, cacheReadTokens: 100_000 },
    },
  );
  // 202,000 tokens at $3 a million are 0.606; 0.411 was paid, of which 0.375 for writing what would have cost 0.3.
  expect(await value('cache-return', 'cached')).toBe('2.6');
  // 101,000 of 200,000.
  expect(await value('context-utilisation', 'cached')).toBe('50.5');
  expect(await value('history-share', 'seen')).toBe('61.0');
});

describe('the demo organisation', () => {
  let demo: TestWhence;
  let truth: DemoTruth;
  const span = () => ({ from: truth.from, to: truth.to, timeZone: 'UTC' });
  beforeAll(async () => {
    demo = await openWhence({}, () => Date.UTC(2026, 10, 23, 12));
    await loadDemo(demo.context, { calls: 30_000, seed: 4, days: 60 });
    await demo.installation.ledger.settle();
    truth = await readTruth(`${demo.dataDir}/${TRUTH_FILE}`);
  });
  afterAll(() => demo.close());

  it('says of every model how much of its input was history, as is true', async () => {
    const question = { ...span(), measure: ['historyTokens', 'inputTokens'], by: ['model'] };
    const { rows } = await demo.ask<SpendAnswer>('query', question);
    const found = new Map(rows.map(({ values, measures }) => [values['model'], measures]));
    const models = Object.entries(truth.dimensions['model'] ?? {});
    expect(models.filter(([, { total }]) => total.historyTokens > 0).length).toBeGreaterThan(2);
    for (const [model, { total }] of models)
      expect(found.get(model), model).toMatchObject({
        historyTokens: total.historyTokens,
        inputTokens: total.inputTokens,
      });
  });

  it('finds what broke the cache of the copilot: its instructions, while the story breaks them', async () => {
    const broken = truth.events.find(({ id }) => id === 'copilot-cache-breaker');
    const question = { ...span(), grain: 'day', measure: ['calls'], by: ['cacheBreak'] };
    const { rows } = await demo.ask<SpendAnswer>('query', {
      ...question,
      where: ['cacheBreak=system'],
    });
    const calls = rows.reduce((sum, { measures }) => sum + Number(measures.calls ?? 0), 0);
    const all = truth.total.total.cacheBreaks;
    expect(all).toBeGreaterThan(50);
    // Of senders without labels, and of the first in an hour, nobody can tell what the prompt before looked like.
    expect(calls / all).toBeGreaterThan(0.85);
    expect(calls / all).toBeLessThan(1.02);
    // A release changes the instructions of its feature once.
    const inStory = (time: string | null): boolean =>
      Date.parse(time ?? '') >= (broken?.from ?? 0) - DAY_MS && Date.parse(time ?? '') < (broken?.to ?? 0);
    const elsewhere = rows.filter(({ time }) => !inStory(time));
    expect(elsewhere.reduce((sum, { measures }) => sum + Number(measures.calls ?? 0), 0)).toBeLessThan(all / 20);
  });
});
