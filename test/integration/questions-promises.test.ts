import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

interface Listed {
  readonly id: string;
  readonly version: number;
  readonly persona: string;
  readonly question: string;
  readonly awaits: string | null;
  readonly needs: Readonly<Record<string, string>>;
  readonly queries: readonly { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }[];
}

interface Told extends Omit<Listed, 'needs'> {
  readonly sentence: string;
  readonly number: { readonly value: string; readonly unit: string } | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

let whence: TestWhence;
let saved: readonly Listed[];
beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  saved = (await whence.ask<{ questions: Listed[] }>('questions')).questions;
  await whence.importLines(
    'calls',
    ['search', 'search', 'chat'].map((feature, index) => ({
      id: `call-${index}`,
      at: `2026-11-1${index}T10:00:00Z`,
      provider: 'openai',
      requestModel: index === 2 ? 'gpt-5' : 'gpt-5-mini',
      usage: { inputTokens: 1000 * (index + 1), outputTokens: 10, cacheReadTokens: 500 },
      labels: { feature, customer: `acme-${index}`, plan: 'free' },
      reportedCost: { amount: String(index + 1), currency: 'USD' },
    })),
  );
});
afterAll(() => whence.close());

const run = (id: string, more: Record<string, unknown> = {}): Promise<Told> =>
  whence.ask<Told>('questions-run', { id, ...more });

describe('questions that are kept', () => {
  it('are the fifty-eight of four people, and five that go by a name, each with a version and its own id', () => {
    const ids = saved.map(({ id }) => id);
    const numbered = Array.from({ length: 58 }, (_, index) => `Q-${String(index + 1).padStart(2, '0')}`);
    expect(ids).toEqual([...numbered, 'K01', 'K02', 'K03', 'K04', 'K05']);
    const counts = Map.groupBy(
      saved.filter(({ id }) => id.startsWith('Q')),
      ({ persona }) => persona,
    );
    expect([...counts].map(([persona, of]) => `${persona} ${of.length}`)).toEqual([
      'FinOps lead 15',
      'Engineering lead 17',
      'Product owner 13',
      'CFO 13',
    ]);
    for (const { version, question } of saved) {
      expect(version).toBeGreaterThan(0);
      expect(question).toMatch(/\?$/);
    }
  });

  it('J04: the five questions everyone asks are kept by stable ids, and are run over HTTP', async () => {
    expect(saved.filter(({ id }) => /^K0[1-5]$/.test(id)).map(({ id }) => id)).toEqual([
      'K01',
      'K02',
      'K03',
      'K04',
      'K05',
    ]);
    const models = await run('K01');
    expect(models.sentence).toContain('most by model: gpt-5');
    expect(models.queries).toEqual([
      { operation: 'query', input: { measure: ['cost', 'calls', 'tokens'], by: ['model'], vs: 'previous' } },
    ]);
    const features = await run('k02', { where: ['feature=search'] });
    expect(features.rows.map((row) => row['cost'])).toEqual(['3', '3']);
    for (const id of ['K03', 'K04', 'K05']) expect((await run(id)).sentence).not.toBe('');
  });

  it('every one that needs nothing else answers in a sentence, with the queries that were asked', async () => {
    for (const { id, needs, awaits } of saved) {
      if (Object.keys(needs).length > 0) continue;
      const told = await run(id);
      expect([id, told.sentence.length > 10]).toEqual([id, true]);
      expect([id, told.queries.length > 0]).toEqual([id, awaits === null]);
      if (awaits !== null) expect(told.sentence).toContain(awaits);
    }
  }, 300_000);

  it('its query, asked again, has the same rows; another interval is asked of the same question', async () => {
    const told = await run('Q-41');
    const [query] = told.queries;
    const again = await whence.ask<{ totals: { cost: string } }>(query?.operation ?? '', { ...query?.input });
    expect(told.number).toEqual({ value: again.totals.cost, unit: 'dollars' });
    expect((await run('Q-41', { from: '2026-11-12' })).number?.value).toBe('3');
    expect((await run('Q-41', { where: ['feature=chat'] })).sentence).toBe('Of $3.00, $3.00 is free.');
  });

  it('what a question needs is asked for, and what is no question is told so', async () => {
    await expect(run('Q-16')).rejects.toThrow(/Q-16 needs id/);
    await expect(run('Q-16', { with: ['id=call-0', 'other=x'] })).rejects.toThrow(/does not know \\"other\\"/);
    const told = await run('Q-16', { with: ['id=call-2', 'with=call-0'] });
    expect(told.number).toEqual({ value: '2', unit: 'dollars' });
    await expect(run('Q-99')).rejects.toThrow(/There is no question/);
  });
});
