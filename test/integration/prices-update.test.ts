import { afterAll, beforeAll, expect, it } from 'vitest';
import { latestAudit } from '../../src/store/metadata/audit.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 20);
let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
});
afterAll(() => whence.close());

interface Update {
  readonly source: string;
  readonly applied: boolean;
  readonly priceBook: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: readonly {
    kind: string;
    model: string;
    price: string;
    before: string | null;
    after: string | null;
    from: string | null;
  }[];
}

/** LiteLLM's form: one model cheaper, one new, one as it was. */
const LIST = JSON.stringify({
  'gpt-5-codex': {
    litellm_provider: 'openai',
    mode: 'responses',
    input_cost_per_token: 1e-6,
    output_cost_per_token: 1e-5,
  },
  'gpt-of-tomorrow': {
    litellm_provider: 'openai',
    mode: 'chat',
    input_cost_per_token: 2e-6,
    output_cost_per_token: 8e-6,
  },
});

async function costOf(model: string, day: string): Promise<string | null> {
  await whence.importLines('calls', [
    { at: `${day}T12:00:00Z`, provider: 'openai', requestModel: model, usage: { inputTokens: 1_000_000 } },
  ]);
  const { totals } = await whence.ask<{ totals: { cost: string | null } }>('query', {
    measure: ['cost'],
    from: day,
    to: `${day}T23:00:00Z`,
    where: [`model=${model}`],
  });
  return totals.cost;
}

it('a newer list is merged after its difference: changed from today on, new since ever, and audited', async () => {
  const before = whence.context.book.revision;
  const plan = await whence.ask<Update>('prices-update', { text: LIST, plan: true });
  expect(plan).toMatchObject({ source: 'litellm', applied: false, priceBook: before });
  expect(plan.changes.filter(({ model }) => model === 'gpt-of-tomorrow')).toMatchObject([
    { kind: 'new model', from: null },
  ]);
  expect(plan.changes.find(({ model, kind }) => model === 'gpt-5-codex' && kind === 'changed')).toMatchObject({
    price: 'uncachedInputTokens',
    before: '0.00000125',
    after: '0.000001',
    from: '2026-11-20',
  });
  expect(whence.context.book.revision).toBe(before);
  const done = await whence.ask<Update>('prices-update', { text: LIST });
  expect(done).toMatchObject({ applied: true, counts: plan.counts });
  expect(done.priceBook).not.toBe(before);
  expect(await costOf('gpt-5-codex', '2026-11-18')).toBe('1.25');
  expect(await costOf('gpt-5-codex', '2026-11-20')).toBe('1');
  expect(await costOf('gpt-of-tomorrow', '2026-11-10')).toBe('2');
  const [entry] = await latestAudit(whence.context.metadata, 1);
  expect(entry).toMatchObject({ action: 'prices.update', detail: { source: 'litellm', day: '2026-11-20', before } });
});

it('the same list again changes nothing, and what is no list is refused', async () => {
  const again = await whence.ask<Update>('prices-update', { text: LIST, plan: true });
  expect(again.changes.filter(({ kind }) => kind !== 'gone' && kind !== 'kept')).toEqual([]);
  await expect(whence.ask('prices-update', { text: '{"a": 1}' })).rejects.toThrow('bad-price-file');
});

it('a model is shown where its maker sells it, with the names of those who resell it', async () => {
  interface Shown {
    readonly prices: readonly { provider: string }[];
    readonly alsoSoldBy: readonly string[];
  }
  const shown = await whence.ask<Shown>('prices-show', { model: 'gpt-5-mini' });
  expect(shown.prices.map(({ provider }) => provider)).toEqual(['openai']);
  expect(shown.alsoSoldBy).toContain('azure.ai.openai');
  const all = await whence.ask<Shown>('prices-show', { model: 'gpt-5-mini', resellers: true });
  expect(all.prices.length).toBe(1 + shown.alsoSoldBy.length);
});
