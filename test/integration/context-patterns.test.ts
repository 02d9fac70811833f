import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantile } from '../../src/core/analysis/quantile.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { behaviourPatterns } from '../../src/operations/behaviour-patterns.ts';
import type { contextRanking } from '../../src/operations/context-ranking.ts';
import type { contextSizes } from '../../src/operations/context-sizes.ts';
import type { tokenGrowth } from '../../src/operations/token-growth.ts';
import type { Answer } from '../rules-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 8, 1);
const PERIOD = { from: '2026-09-01', to: '2026-10-01', timeZone: 'UTC' };
const MINI = { provider: 'openai', requestModel: 'gpt-5-mini', operation: 'chat', status: 'ok' };
const SONNET = { ...MINI, provider: 'anthropic', requestModel: 'claude-sonnet-4-5' };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 20));
});
afterAll(() => whence.close());

type Line = Record<string, unknown>;

async function imported(lines: readonly Line[], isSettled = true): Promise<void> {
  const told = lines.map((line, index) => ({ id: `${JSON.stringify(line['labels'])}-${index}`, ...MINI, ...line }));
  expect(await whence.importLines('calls', told)).toMatchObject({ accepted: lines.length });
  if (isSettled) await whence.installation.ledger.settle();
}

const at = (day: number, seconds = 0): string => new Date(START + day * DAY_MS + seconds * 1000).toISOString();
const used = (inputTokens: number, outputTokens = 10): Line => ({ usage: { inputTokens, outputTokens } });

const grown = (day: number): number => Math.round(5000 * 1.08 ** (day / 7) * (1 + 0.01 * Math.sin(day * 9)));
const system = (hash: string, tokens: number) => ({
  kind: 'system',
  hash: hash.padStart(16, '0'),
  bytes: tokens * 4,
});
const asked = (index: number) => ({ kind: 'user', hash: String(1000 + index).padStart(16, '0'), bytes: 400 });
const many = (feature: string, line: (index: number) => Line): Line[] =>
  Array.from({ length: 10 }, (_, index) => ({ at: at(20, index * 30), labels: { feature }, ...line(index) }));
/** Evenly spread, never the same. */
const noise = (index: number): number => (index * 7919) % 97;
const minute = 60;

describe('sizes of prompts', () => {
  it('C03: p50 and p95 of prompt tokens and of the filled window are the reference’s, week by week', async () => {
    const labels = { feature: 'growing' };
    const sizes = Array.from(
      { length: 28 * 20 },
      (_, index) => 2000 + 100 * (index % 20) + 1000 * Math.floor(index / 20),
    );
    await imported(
      sizes.map((tokens, index) => ({ at: at(Math.floor(index / 20), index % 20), labels, ...used(tokens) })),
      false,
    );
    await imported([{ id: 'own', at: at(3), labels, ...used(9000), requestModel: 'our-own' }], false);
    const ask = () =>
      whence.ask<Answer<typeof contextSizes>>('context-sizes', {
        ...PERIOD,
        to: '2026-09-29',
        by: ['feature'],
        grain: 'day',
        where: ['feature=growing'],
        above: 20_000,
      });
    const told = await ask();
    expect(told.rows).toHaveLength(28);
    for (const [day, { tokens, utilisation, calls, unknownWindow, above }] of told.rows.entries()) {
      const own = sizes.slice(day * 20, day * 20 + 20);
      const all = day === 3 ? [...own, 9000] : own;
      expect(tokens).toEqual({ p50: quantile(all, 0.5), p95: quantile(all, 0.95), most: Math.max(...all) });
      // gpt-5-mini takes 400,000 tokens; the window of a model of one's own is not known, and so in no utilisation.
      expect(utilisation?.p95).toBeCloseTo((quantile(own, 0.95) ?? 0) / 400_000, 10);
      expect({ calls, unknownWindow }).toEqual({ calls: all.length, unknownWindow: day === 3 ? 1 : 0 });
      expect(above).toBe(all.filter((size) => size >= 20_000).length);
    }
    // From the ledger as from calls.
    await whence.installation.ledger.settle();
    expect((await ask()).rows).toEqual(told.rows);
  });

  it('E08: what is large on 28 of 30 days is before what was larger once', async () => {
    const lines = Array.from({ length: 30 }, (_, day) => [
      { at: at(day), labels: { feature: 'steadily-large' }, ...used(day < 28 ? 60_000 : 500) },
      { at: at(day), labels: { feature: 'once-huge' }, ...used(day === 9 ? 390_000 : 500) },
      { at: at(day, 60), labels: { feature: 'small' }, ...used(500) },
    ]).flat();
    await imported([...lines, { at: at(9, 5), labels: { feature: 'seen-once' }, ...used(200_000) }]);
    const { rows, days } = await whence.ask<Answer<typeof contextRanking>>('context-ranking', {
      ...PERIOD,
      above: 50_000,
      where: ['feature=steadily-large|once-huge|small|seen-once'],
    });
    expect(days).toBe(30);
    expect(rows.map(({ value, days: large }) => [value, large])).toEqual([
      ['steadily-large', 28],
      ['seen-once', 1],
      ['once-huge', 1],
      ['small', 0],
    ]);
    expect(rows[0]?.dayShare).toBeCloseTo(28 / 30, 12);
  });
});

it('E07: tokens that grow by eight percent a week do so by any dimension, with an interval', async () => {
  await imported(
    Array.from({ length: 30 }, (_, day) => [
      { at: at(day), labels: { feature: 'agent', team: 'tools' }, ...used(grown(day)) },
      { at: at(day, 9), labels: { feature: 'flat', team: 'mail' }, ...used(700) },
    ]).flat(),
  );
  await imported([{ at: at(2), labels: { feature: 'rare', team: 'mail' }, ...used(70) }]);
  for (const [by, grows] of [
    ['feature', 'agent'],
    ['team', 'tools'],
  ] as const) {
    const { rows, sentence } = await whence.ask<Answer<typeof tokenGrowth>>('token-growth', {
      ...PERIOD,
      by,
      where: ['feature=agent|flat|rare'],
    });
    const [first] = rows;
    expect(first).toMatchObject({ value: grows, points: 30 });
    expect(first?.rate).toBeCloseTo(0.08, 3);
    expect(first?.low).toBeLessThan(0.08);
    expect(first?.high).toBeGreaterThan(0.08);
    expect(sentence).toContain(`${grows} grow fastest: 8.0% a week`);
    if (by === 'feature') expect(rows.at(-1)).toMatchObject({ value: 'rare', rate: null });
  }
});

it('E09: the workflow in which a pattern was planted is its top, with what the pattern costs', async () => {
  await imported([
    ...many('planted-long', () => ({ ...SONNET, ...used(250_000, 1000) })),
    ...many('planted-miss', (index) => ({
      ...SONNET,
      usage: { inputTokens: 10_100, cacheReadTokens: index === 0 ? 10_000 : 0, outputTokens: 10 },
      segments: [system(String(index + 1), 10_000), asked(index)],
    })),
    ...many('planted-dear', () => ({ ...SONNET, requestModel: 'claude-opus-4-1', ...used(100_000, 5000) })),
    ...many('planted-effort', () => ({
      usage: { inputTokens: 100, outputTokens: 50_000, reasoningTokens: 45_000 },
      labels: { feature: 'planted-effort', reasoningEffort: 'high' },
    })),
    ...many('plain', () => used(3000, 300)),
  ]);
  const { patterns } = await whence.ask<Answer<typeof behaviourPatterns>>('behaviour-patterns', {
    ...PERIOD,
    where: ['feature=planted-long|planted-miss|planted-dear|planted-effort|plain'],
  });
  const top = (name: string) => patterns.find(({ pattern }) => pattern === name)?.workflows[0];
  // Ten calls at $6 and $22.50 a million instead of $3 and $15.
  expect(top('longContext')).toEqual({ workflow: 'planted-long', cost: '7.575', saving: '7.575' });
  // Nine prompts of 10,000 tokens at $3 a million that a cache at $0.30 could have had.
  expect(top('cacheMiss')).toEqual({ workflow: 'planted-miss', cost: '0.27', saving: '0.243' });
  const dear = patterns.find(({ pattern }) => pattern === 'dearModel');
  expect(dear?.workflows.map(({ workflow }) => workflow)).toEqual(['planted-dear', 'planted-long', 'planted-miss']);
  expect(Number(top('dearModel')?.cost)).toBeCloseTo(10 * (1.5 + 0.375), 9);
  // 450,000 tokens of reasoning at $2 a million.
  expect(top('highReasoning')).toEqual({ workflow: 'planted-effort', cost: '0.9', saving: null });
});

describe('how calls come', () => {
  const labelled: { pattern: string; line: Line }[] = [];
  const plant = (pattern: string, feature: string, seconds: number, more: Line = {}): void => {
    labelled.push({
      pattern,
      line: { at: at(10, seconds), labels: { feature, truth: pattern }, ...used(900), ...more },
    });
  };

  function plantTraffic(): void {
    for (let index = 0; index < 240; index++) plant('steady', 'service', index * 6 * minute + noise(index));
    for (let talk = 0; talk < 20; talk++)
      for (let turn = 0; turn < 6; turn++)
        plant('session', 'chat', 9 * 3600 + talk * 20 * minute + turn * 50 + noise(turn), {
          conversationId: `talk-${talk}`,
        });
    for (let hour = 0; hour < 24; hour++)
      for (let job = 0; job < 5; job++) plant('scheduled', 'hourly-digest', hour * 3600 + 5 * minute + job * 20);
    for (let index = 0; index < 400; index++) plant('batch', 'backfill', 13 * 3600 + index * 2);
    for (let index = 0; index < 20; index++) plant('batch', 'asked-as-batch', index * 977, { serviceTier: 'batch' });
    for (let index = 0; index < 200; index++) plant('steady', 'product', index * 7 * minute + noise(index));
    for (let index = 0; index < 120; index++) plant('burst', 'product', 15 * 3600 + index * 2);
  }

  function plantLoop(): void {
    for (let step = 0; step < 30; step++) {
      const segments = [
        { kind: 'system', hash: 'a'.repeat(16), bytes: 400 },
        ...Array.from({ length: step }, (_, before) => [
          { kind: 'assistant', hash: String(before).padStart(16, 'b'), bytes: 40 },
          { kind: 'toolResult', hash: 'c'.repeat(16), bytes: 400 },
        ]).flat(),
      ];
      plant('loop', 'agent', 18 * 3600 + step * 20, { traceId: 'd'.repeat(32), segments, ...used(100 + 110 * step) });
    }
  }

  it('L12: nine of ten calls have the pattern that they were made with, and it filters', async () => {
    plantTraffic();
    plantLoop();
    await imported(labelled.map(({ line }) => line));
    const { rows } = await whence.ask<SpendAnswer>('query', {
      ...PERIOD,
      measure: ['calls'],
      by: ['label.truth', 'pattern'],
      where: ['label.truth!=(none)'],
    });
    const right = rows
      .filter(({ values }) => values['label.truth'] === values['pattern'])
      .reduce((sum, { measures }) => sum + Number(measures.calls), 0);
    expect(rows.reduce((sum, { measures }) => sum + Number(measures.calls), 0)).toBe(labelled.length);
    const wrong = rows.map(({ values, measures }) => `${values['label.truth']}>${values['pattern']} ${measures.calls}`);
    expect(right / labelled.length, wrong.join(', ')).toBeGreaterThanOrEqual(0.9);
    for (const pattern of new Set(labelled.map((one) => one.pattern)))
      expect(
        rows.some(({ values }) => values['pattern'] === pattern && values['label.truth'] === pattern),
        pattern,
      ).toBe(true);
    const bursts = await whence.ask<SpendAnswer>('query', {
      ...PERIOD,
      measure: ['calls'],
      by: ['feature', 'hourOfWeek'],
      where: ['pattern=burst'],
    });
    // The eleventh of September 2026 is a Friday.
    expect(bursts.rows.map(({ values }) => [values['feature'], values['hourOfWeek']])).toEqual([
      ['product', '5 Fri 15'],
    ]);
    const sessions = await whence.ask<SpendAnswer>('query', {
      ...PERIOD,
      measure: ['calls'],
      by: ['sessionLength'],
      where: ['pattern=session'],
    });
    expect(sessions.rows.map(({ values, measures }) => [values['sessionLength'], measures.calls])).toEqual([
      ['6-20', 120],
    ]);
  });
});

describe('what is out of the ordinary', () => {
  it('a conversation of ten thousand turns, with gaps and prompts that nobody saw, has every turn', async () => {
    const turns = Array.from({ length: 10_000 }, (_, turn) => turn).filter((turn) => turn % 100 !== 57);
    await imported(
      turns.map((turn) => ({
        at: at(25, turn * 8),
        conversationId: 'endless',
        labels: { feature: 'endless' },
        ...used(1000 + turn * 30, 20),
        ...(turn % 2 === 0 ? {} : { segments: [{ kind: 'system', hash: 'f'.repeat(16), bytes: 0 }] }),
      })),
    );
    const { totals, rows } = await whence.ask<SpendAnswer>('query', {
      ...PERIOD,
      measure: ['calls', 'historyTokens', 'historyKnownTokens', 'inputTokens'],
      by: ['turn'],
      where: ['feature=endless'],
    });
    expect(totals.calls).toBe(turns.length);
    expect(rows.find(({ values }) => values['turn'] === '101+')?.measures.calls).toBe(turns.length - 100);
    expect(Number(totals.historyKnownTokens)).toBe(Number(totals.inputTokens));
    expect(Number(totals.historyTokens) / Number(totals.inputTokens)).toBeGreaterThan(0.9);
  });
});
