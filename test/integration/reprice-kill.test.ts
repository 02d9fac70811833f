import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { idOfSender } from '../../src/core/capture/identity.ts';
import type { PriceBook } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { AppError } from '../../src/errors.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall } from '../../src/store/call-row.ts';
import { insertCalls } from '../../src/store/calls.ts';
import { planRepricing } from '../../src/store/repricing.ts';
import { applyRepricing } from '../../src/store/repricing-apply.ts';
import { plainCall } from '../sample-call.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const FROM = Date.UTC(2026, 7, 1);
const NOW = Date.UTC(2026, 10, 20);
const EVERYTHING = { from: FROM, to: NOW };
const CALLS = 1500;
const KILLS = 2;
const CONTRACT = `contracts:
  - name: deal
    provider: openai
    discounts: [{percent: 12.5}]`;

/** Of four months; some are priced one by one, for another model worked inside them. */
const calls = Array.from({ length: CALLS }, (_, n): Call => {
  const call = { ...plainCall(`kill-${n}`), ...idOfSender(`kill-${n}`) };
  const at = FROM + ((n * 7919) % (110 * 24 * 60)) * 60_000;
  const { usage } = call;
  const parts = n % 29 === 0 ? [{ model: 'gpt-5', usage: { ...usage, uncachedInputTokens: 1000 + n } }] : null;
  return { ...call, at, usage: { ...usage, uncachedInputTokens: 1000 + n }, parts };
});

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  const { engine, book } = whence.context;
  const pricing = { priceBook: book.revision, price: (call: Call) => priceCall(call, book) };
  await insertCalls(
    engine,
    calls.map((call) => priceCall(call, book)),
    { token: 'all', ...pricing },
  );
  await whence.installation.ledger.settle();
}, 240_000);
afterAll(() => whence.close());

function costsBy(book: PriceBook): ReadonlyMap<string, bigint | null> {
  return new Map(
    calls.map((call) => {
      const { price } = priceCall(call, book);
      return [call.id, price.kind === 'priced' ? price.picos : null];
    }),
  );
}

async function storedCosts(): Promise<(readonly [string, bigint | null])[]> {
  const rows = await untilAnswered(() =>
    whence.context.engine.query<CallRecord>(`SELECT ${CALL_COLUMNS} FROM calls ORDER BY calls.id`),
  );
  return rows.map(readStoredCall).map(({ call, picos }) => [call.id, picos] as const);
}

/** An engine that was killed is there again in a moment. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'store-unavailable')) throw error;
      await sleep(50);
    }
  }
}

it('repricing that is killed anywhere leaves every call once at its old price or its new one, and done again it is exact', async () => {
  const { context } = whence;
  const before = costsBy(context.book);
  await whence.ask('prices-set', { text: CONTRACT });
  const after = costsBy(context.book);
  const started = performance.now();
  await planRepricing(context, context.book, EVERYTHING);
  const usual = 4 * (performance.now() - started);
  let killed = 0;
  for (let round = 0; round < KILLS; round++) {
    const done = applyRepricing(context, context.book, EVERYTHING).then(
      () => true,
      () => false,
    );
    await sleep((usual * (round + 0.5)) / KILLS);
    const pid = context.engine.pid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
    if (!(await done)) killed++;
    const stored = await storedCosts();
    expect(stored.length).toBe(CALLS);
    expect(stored.every(([id, cost]) => cost === before.get(id) || cost === after.get(id))).toBe(true);
  }
  expect(killed).toBeGreaterThan(0);
  expect(await untilAnswered(() => applyRepricing(context, context.book, EVERYTHING))).toBe(CALLS);
  expect(new Map(await storedCosts())).toEqual(after);
  expect((await planRepricing(context, context.book, EVERYTHING)).months).toEqual([]);
  const query = { measure: ['cost', 'calls'], from: '2026-08-01', to: '2026-12-01', timeZone: 'UTC' };
  const raw = await whence.ask<{ totals: unknown }>('query', query);
  await whence.installation.ledger.settle();
  expect((await whence.ask<{ totals: unknown }>('query', query)).totals).toEqual(raw.totals);
}, 240_000);
