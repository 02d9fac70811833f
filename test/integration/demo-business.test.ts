import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTruth } from '../../src/ingest/demo/truth-file.ts';
import type { BusinessTruth } from '../../src/ingest/demo/business/business-truth.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ALL = { from: '2026-08-01', to: '2026-11-21', timeZone: 'UTC' };

let whence: TestWhence;
let truth: BusinessTruth;

beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  const { truth: path } = await loadDemo(whence.context, { calls: 6000, seed: 3, days: 80 });
  const { business } = await readTruth(path);
  if (!business) throw new Error('nothing is told of the business');
  truth = business;
});
afterAll(() => whence.close());

async function get<Answer>(operation: string, input: Record<string, string>): Promise<Answer> {
  const query = new URLSearchParams({ ...ALL, ...input }).toString();
  const answer: Answer = await (await whence.request(`/api/${operation}?${query}`)).json();
  return answer;
}

function byId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1;
}

describe('the business of the demo organisation', () => {
  it('has outcomes as its truth says, by feature', async () => {
    expect(Object.keys(truth.outcomes).length).toBeGreaterThan(5);
    for (const [name, features] of Object.entries(truth.outcomes)) {
      const { rows } = await get<{ rows: { values: Record<string, string>; count: number; successes: number }[] }>(
        'outcomes',
        { name, by: 'feature' },
      );
      const found = rows.map(({ values, count, successes }) => [values['feature'], { count, successes }]);
      expect(Object.fromEntries(found)).toEqual(features);
    }
  });

  it('has revenue and other costs as its truth says, by product, exactly', async () => {
    for (const [name, products] of Object.entries(truth.totals)) {
      const { rows } = await get<{ rows: { values: Record<string, string>; value: string }[] }>('metrics', {
        name,
        by: 'product',
      });
      expect(Object.fromEntries(rows.map(({ values, value }) => [values['product'], value]))).toEqual(products);
    }
  });

  it('has every statement and marker once, though the demo is told again', async () => {
    await loadDemo(whence.context, { calls: 6000, seed: 3, days: 80 });
    const { metrics } = await get<{ metrics: { name: string; statements: number }[] }>('metrics', {});
    expect(Object.fromEntries(metrics.map(({ name, statements }) => [name, statements]))).toEqual(truth.statements);
    const { events } = await get<{ events: { kind: string; senderId: string; at: string }[] }>('events', {});
    expect(events.map(({ kind, senderId, at }) => ({ kind, id: senderId, at })).sort(byId)).toEqual(
      [...truth.markers].sort(byId),
    );
  });

  it('has a better model that costs more for an accepted answer, and customers whose flat price does not bear what they use', async () => {
    const { rows } = await get<{ rows: { values: Record<string, string>; successRate: number }[] }>('outcomes', {
      name: 'search-answered',
      by: 'model',
    });
    const rates = new Map(rows.map(({ values, successRate }) => [values['model'], successRate]));
    expect(rates.get('gpt-5')).toBeGreaterThan(rates.get('gpt-5-mini') ?? 1);
    const margin = await get<{ alerts: object[]; totals: { margin: number } }>('margin', { by: 'customer' });
    expect(margin.totals.margin).toBeGreaterThan(0.4);
    expect(margin.alerts.length).toBeGreaterThan(3);
  });
});
