import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { settleBills } from '../../src/store/settlement.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const DAY_MS = 86_400_000;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z');

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => OCTOBER + 40 * DAY_MS);
});
afterAll(() => whence.close());

function line(name: string, dollars: string, day: number, model: string | null, told: Partial<Charge> = {}): Charge {
  const from = OCTOBER + day * DAY_MS;
  const traffic = { provider: 'openai', model, operation: 'chat', quantity: null, serviceTier: null } as const;
  return sampleCharge(name, dollars, { chargePeriod: { from, to: from + DAY_MS }, traffic, ...told });
}

async function bill(...charges: readonly Charge[]): Promise<void> {
  const { derive, engine } = whence.context;
  await storeCharges(
    engine,
    charges.map((charge) => derive.charge(charge)),
    'test',
  );
}

async function call(day: number, model: string, feature: string): Promise<void> {
  const at = new Date(OCTOBER + day * DAY_MS + 3_600_000).toISOString();
  const usage = { inputTokens: 1_000_000, outputTokens: 100_000 };
  await whence.importLines('calls', [{ at, provider: 'openai', requestModel: model, usage, labels: { feature } }]);
}

async function cost(...where: readonly string[]): Promise<bigint> {
  const { totals } = await whence.ask<SpendAnswer>('query', { from: '2026-10-01', to: '2026-11-01', where });
  return picosFromDollars(String(totals.cost)) ?? 0n;
}

const dollars = (text: string): bigint => picosFromDollars(text) ?? 0n;

it('a day that is billed costs what the bill says, a day that is not what was metered, and features keep what they caused', async () => {
  await call(1, 'gpt-4o', 'search');
  await call(1, 'gpt-4o-mini', 'chat');
  await call(2, 'gpt-4o', 'search');
  const [search, chat, whole] = [await cost('feature=search'), await cost('feature=chat'), await cost()];
  const unbilled = search / 2n;
  await bill(line('a', '3', 1, 'gpt-4o-2024-08-06'), line('b', '2', 1, null, { tags: { feature: 'tagged' } }));
  expect(await settleBills(whence.context, null)).toBe(2);
  // gpt-4o by the line that names it, gpt-4o-mini by the one that names none; the second day stays metered.
  expect(await cost()).toBe(dollars('5') + unbilled);
  expect([await cost('feature=search'), await cost('feature=chat')]).toEqual([search, chat]);
  expect(await cost('feature=tagged')).toBe(dollars('2') - chat);
  expect(await cost('costOrigin=metered')).toBe(whole);
  expect(await settleBills(whence.context, null)).toBe(0);
});

it('calls that come after the bill are settled when it is looked at again, and a bill that is gone settles nothing', async () => {
  await call(1, 'gpt-4o', 'late');
  expect(await settleBills(whence.context, null)).toBe(1);
  const unbilled = (await cost('feature=search')) / 2n;
  expect(await cost()).toBe(dollars('5') + unbilled);
});
