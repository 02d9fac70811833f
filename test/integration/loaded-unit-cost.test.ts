import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStatementWhence, type StatementWhence } from '../statement-whence.ts';

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence();
});
afterAll(() => told.whence.close());

it('a unit cost is fully loaded: what bills say of a feature is in it beside what its calls cost', async () => {
  await told.whence.importLines('calls', [
    {
      id: 'c',
      at: '2026-11-05T00:00:00Z',
      provider: 'house',
      requestModel: 'house-1',
      usage: { inputTokens: 1 },
      reportedCost: { amount: '6', currency: 'USD' },
      labels: { feature: 'loaded' },
    },
  ]);
  const charge = {
    from: '2026-11-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    serviceProvider: 'Pinecone',
    serviceName: 'Vector Store',
    category: 'Usage',
    billedCost: '30',
    currency: 'USD',
    tags: { feature: 'loaded' },
  };
  const response = await told.whence.request('/api/charges', { method: 'POST', body: JSON.stringify(charge) });
  expect(await response.json()).toMatchObject({ accepted: 1, rejected: [] });
  const done = [1, 2, 3, 4].map((id) => ({
    outcome: 'loaded',
    id: `${id}`,
    at: '2026-11-06T00:00:00Z',
    labels: { feature: 'loaded' },
  }));
  await told.post('/api/events', JSON.stringify(done));
  await told.whence.drained();
  const asked = { per: 'loaded', where: 'feature=loaded' };
  const { totals } = await told.ask<{ totals: object }>('units', asked);
  expect(totals).toEqual({ amount: '36', volume: '4', unit: '9' });
  const metered = await told.ask<{ totals: object }>('units', { ...asked, measure: 'meteredCost' });
  expect(metered.totals).toEqual({ amount: '6', volume: '4', unit: '1.5' });
});
