import { afterEach, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 20);
const CONTRACT = `contracts:
  - name: deal
    provider: openai
    from: 2026-10-01
    discounts: [{percent: 50}]
    volume: {kind: graduated, steps: [{above: 1, percent: 10}]}
    credits: [{name: welcome, amount: 0.5}]
    minimum: 10
    free: [{quantity: webSearches, amount: 10}]`;

let whence: TestWhence | null = null;
afterEach(() => whence?.close());

interface Spend {
  readonly totals: Readonly<Record<string, string>>;
  readonly rows: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly measures: Readonly<Record<string, string>>;
  }[];
}

function call(id: string, at: string, inputTokens: number): object {
  return { id, at, provider: 'openai', requestModel: 'gpt-5', status: 'ok', usage: { inputTokens } };
}

it('list, contracted and effective cost are kept apart: rates in the calls, volume, credits and minimum as lines', async () => {
  whence = await openWhence({}, () => NOW);
  await whence.ask('prices-set', { text: CONTRACT });
  // gpt-5 lists a million input tokens at $1.25: half of it by contract.
  const loaded = await whence.importLines('calls', [
    call('a', '2026-10-05T10:00:00Z', 1_600_000),
    call('b', '2026-10-06T10:00:00Z', 1_600_000),
    call('c', '2026-11-03T10:00:00Z', 800_000),
  ]);
  expect(loaded).toMatchObject({ accepted: 3 });
  await whence.installation.ledger.settle();
  const asked = {
    from: '2026-10-01',
    to: '2026-11-01',
    measure: ['listCost', 'contractedCost', 'meteredCost', 'cost', 'billedCost'],
  };
  const october = await whence.ask<Spend>('query', { ...asked, by: ['costOrigin', 'chargeCategory'] });
  expect(october.totals).toEqual({
    listCost: '4',
    contractedCost: '1.9',
    meteredCost: '2',
    cost: '9.5',
    billedCost: '0',
  });
  const all = await whence.ask<Spend>('query', { ...asked, from: '2026-10-01', to: '2026-12-01' });
  expect(all.totals).toMatchObject({ listCost: '5', meteredCost: '2.5' });
  const { contracts } = await whence.ask<{ contracts: { name: string; terms: string }[] }>('prices', { own: true });
  expect(contracts[0]?.terms).toBe(
    '50 % off everything; graduated by monthly spend: 10 % above $1; 10 webSearches free a month; credit welcome of $0.5; at least $10 a month',
  );
  await whence.ask('prices-set', { remove: 'deal' });
  await whence.installation.ledger.settle();
  const without = await whence.ask<Spend>('query', asked);
  expect(without.totals['cost']).toBe('2');
});
