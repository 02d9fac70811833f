import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { NOT_ATTRIBUTED } from '../../src/core/dimension.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import type { rulesCheck } from '../../src/operations/rules.ts';
import { sampleCharge } from '../sample-charge.ts';
import type { Answer } from '../rules-whence.ts';
import { called, PERIOD, RulesWhence, total } from '../rules-whence.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const STARTER = readFileSync(new URL('../../rules/starter.yaml', import.meta.url), 'utf8');

interface Summary {
  readonly dimensions: readonly { readonly name: string; readonly values: number; readonly coverage: number | null }[];
}

describe('the starter pack on the demo organisation', () => {
  let whence: TestWhence;
  beforeAll(async () => {
    whence = await openWhence({}, () => Date.UTC(2026, 10, 23, 9, 30));
    await loadDemo(whence.context, { calls: 2000, seed: 7, days: 30 });
  }, 120_000);
  afterAll(() => whence.close());

  it('K09: the pack of the repository is sound, and yields model, feature, environment, team, customer and purpose', async () => {
    const checked = await whence.ask<Answer<typeof rulesCheck>>('rules-check', { text: STARTER, whole: true });
    expect(checked).toMatchObject({ ok: true, problems: [], warnings: [] });
    const { dimensions } = await whence.ask<Summary>('dimensions', { from: '-30d' });
    const known = new Map(dimensions.map((dimension) => [dimension.name, dimension]));
    for (const name of ['model', 'feature', 'environment', 'team', 'customer', 'purpose']) {
      expect([name, (known.get(name)?.values ?? 0) > 1]).toEqual([name, true]);
    }
    for (const name of ['feature', 'environment', 'team', 'purpose']) {
      expect(known.get(name)?.coverage).toBeGreaterThan(0.9);
    }
  });
});

describe('the starter pack', () => {
  let october: RulesWhence;
  beforeAll(async () => {
    october = await RulesWhence.open();
  });
  afterAll(() => october.whence.close());

  it('M07: with new models, keys and features every day, coverage stays above 95 % for 30 days without an edit', async () => {
    const models = ['gpt-5-mini', 'gpt-4o', 'gpt-4.1', 'gpt-4o-mini', 'o3'];
    const spellings = [
      (day: number) => ({ feature: `feature-${day}`, team: `team-${day}`, env: 'prod' }),
      (day: number) => ({
        'app.feature': `feature-${day}`,
        owner_team: `team-${day}`,
        'deployment.environment': 'live',
      }),
      (day: number) => ({
        'metadata.feature': `feature-${day}`,
        'metadata.team': `team-${day}`,
        environment: 'production',
      }),
    ];
    const days = Array.from({ length: 30 }, (_, at) => at + 1);
    const lines = days.flatMap((day) =>
      spellings.map((spelling, index) =>
        called(`m7-${day}-${index}`, day, {
          requestModel: models[(day + index) % models.length],
          labels: { ...spelling(day), 'metadata.key': `key-${day}`, m7: 'yes' },
        }),
      ),
    );
    await october.imported(...lines, called('m7-stray', 30, { labels: { m7: 'yes' } }));
    const { dimensions } = await october.whence.ask<Summary>('dimensions', PERIOD);
    const coverage = new Map(dimensions.map(({ name, coverage: share }) => [name, share]));
    for (const name of ['feature', 'team', 'environment', 'apiKey']) {
      expect(coverage.get(name)).toBeGreaterThanOrEqual(0.95);
      expect(coverage.get(name)).toBeLessThan(1);
    }
    const { revision } = await october.whence.ask<{ revision: number }>('rules');
    expect(revision).toBe(1);
  });

  it('P01: every row has feature, team and purpose or says that it has not, and purposes are governed', async () => {
    const purposes = ['Product', 'internal', 'R&D', 'eval', 'training', 'fun'];
    await october.imported(
      ...purposes.map((purpose, index) =>
        called(`p1-${index}`, 9, { labels: { feature: 'search', team: 'core', purpose, p1: 'yes' } }),
      ),
      called('p1-none', 9, { labels: { p1: 'yes' } }),
    );
    await october.billed(sampleCharge('p1 seats', '1', { tags: { purpose: 'research', p1: 'yes' } }));
    const asked = { ...PERIOD, by: ['feature', 'team', 'purpose'], measure: ['cost'], where: ['label.p1=yes'] };
    const { rows, totals } = await october.whence.ask<SpendAnswer>('query', asked);
    expect(rows.every(({ values }) => asked.by.every((name) => (values[name] ?? '') !== ''))).toBe(true);
    expect(rows.reduce((sum, { measures }) => sum + Number(measures.cost), 0)).toBe(Number(totals.cost));
    expect(await october.costFromBoth('purpose', { where: ['label.p1=yes'] })).toEqual({
      product: '0.25',
      internal: '0.25',
      research: '1.25',
      evaluation: '0.25',
      training: '0.25',
      [NOT_ATTRIBUTED]: '0.5',
    });
  });

  it('P13: one request tells feature, team and customer, and all three can be asked together', async () => {
    const labels = { feature: 'search', team: 'core', customer: 'acme', p13: 'yes' };
    await october.imported(called('p13', 11, { labels }));
    const told = await october.whence.ask<{ dimensions: { name: string; value: string }[] }>('call', {
      id: 'p13',
      reveal: true,
    });
    const values = new Map(told.dimensions.map(({ name, value }) => [name, value]));
    expect(['feature', 'team', 'customer'].map((name) => values.get(name))).toEqual(['search', 'core', 'acme']);
    const asked = { ...PERIOD, by: ['feature', 'team', 'customer'], measure: ['cost'], reveal: true };
    const { rows } = await october.whence.ask<SpendAnswer>('query', { ...asked, where: ['label.p13=yes'] });
    expect(rows.map((row) => [row.values, row.measures.cost])).toEqual([
      [{ feature: 'search', team: 'core', customer: 'acme' }, '0.25'],
    ]);
    expect(total(await october.costBy('customer', { where: ['label.p13=yes'] }))).toBe(0.25);
  });
});
