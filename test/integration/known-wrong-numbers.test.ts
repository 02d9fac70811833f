import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeCharges } from '../../src/store/charges.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

function said(at: string, amount: string, more: object = {}): object {
  const usage = { inputTokens: 10, outputTokens: 10 };
  return {
    at,
    provider: 'azure.ai.openai',
    requestModel: 'gpt-5',
    usage,
    reportedCost: { amount, currency: 'USD' },
    ...more,
  };
}

describe('numbers that were wrong elsewhere, in a ledger', () => {
  const OCTOBER = Date.UTC(2026, 9, 1);
  const DAY_MS = 86_400_000;
  let whence: TestWhence;
  beforeAll(async () => {
    whence = await openWhence({}, () => OCTOBER + 60 * DAY_MS);
  });
  afterAll(() => whence.close());

  async function spend(asked: object): Promise<{ totals: { cost: string }; unpricedCalls: number; calls: number }> {
    return whence.ask('query', { measure: ['cost'], ...asked });
  }

  async function billed(provider: string, dollars: string, from: number): Promise<void> {
    const { derive, engine } = whence.context;
    const period = { from, to: from + DAY_MS };
    const traffic = { provider, model: null, operation: 'chat', quantity: null, serviceTier: null } as const;
    const charge = sampleCharge(`${provider} ${dollars}`, dollars, { chargePeriod: period, traffic });
    await storeCharges(engine, [derive.charge(charge)], 'bill');
    await deriveCharges(whence.context, null);
  }

  it('10 an answer that is logged twice costs once: $30.58, not $60.87', async () => {
    const line = said('2026-11-01T12:00:00Z', '30.58', { responseId: 'msg_01' });
    await whence.importLines('calls', [line, line]);
    await whence.importLines('calls', [line]);
    expect(await spend({ from: '2026-11-01', to: '2026-11-02' })).toMatchObject({
      totals: { cost: '30.58' },
      calls: 1,
    });
  });

  it('11 a model without a price is told beside the sum that lacks it, and is not zero', async () => {
    const known = said('2026-11-03T12:00:00Z', '0.45');
    const unknown = {
      at: '2026-11-03T12:01:00Z',
      provider: 'openai',
      requestModel: 'model-of-tomorrow',
      usage: { inputTokens: 9 },
    };
    await whence.importLines('calls', [known, unknown]);
    const day = { from: '2026-11-03', to: '2026-11-04' };
    expect(await spend(day)).toMatchObject({ totals: { cost: '0.45' }, calls: 2, unpricedCalls: 1 });
    expect(await spend({ ...day, where: ['provider=openai'] })).toMatchObject({ totals: { cost: null } });
  });

  it('14 a local day is that day alone: $0.99, not the $8.78 of the days of UTC that it touches', async () => {
    await whence.importLines('calls', [
      said('2026-11-10T07:59:59Z', '4.00', { id: 'before' }),
      said('2026-11-10T08:00:00Z', '0.49', { id: 'first' }),
      said('2026-11-11T07:59:59Z', '0.50', { id: 'last' }),
      said('2026-11-11T08:00:00Z', '3.79', { id: 'after' }),
    ]);
    const local = { from: '2026-11-10', to: '2026-11-11', timeZone: 'America/Los_Angeles' };
    expect((await spend(local)).totals.cost).toBe('0.99');
    expect((await spend({ ...local, to: '2026-11-12', from: '2026-11-09' })).totals.cost).toBe('8.78');
  });

  it('16, 17 a month costs what its bill says, and what nobody logged is told: $837, not $284; $1.43, not $0.22', async () => {
    await whence.importLines('calls', [
      said('2026-10-05T12:00:00Z', '284'),
      said('2026-10-06T12:00:00Z', '0.22', { provider: 'anthropic', requestModel: 'claude-sonnet-4-5' }),
    ]);
    await billed('azure.ai.openai', '837', OCTOBER + 4 * DAY_MS);
    await billed('anthropic', '1.43', OCTOBER + 5 * DAY_MS);
    const month = { from: '2026-10-01', to: '2026-11-01' };
    expect((await spend({ ...month, where: ['provider=azure.ai.openai'] })).totals.cost).toBe('837');
    expect((await spend({ ...month, where: ['provider=anthropic'] })).totals.cost).toBe('1.43');
    expect((await spend({ ...month, measure: ['meteredCost', 'cost'] })).totals).toEqual({
      meteredCost: '284.22',
      cost: '838.43',
    });
  });
});
