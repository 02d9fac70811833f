import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { AppError } from '../../src/errors.ts';
import { callBlocks } from '../../src/store/call-block.ts';
import { callRow } from '../../src/store/call-columns.ts';
import { CallStore } from '../../src/store/call-store.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { LedgerSample, spendQuery } from '../ledger-sample.ts';
import { plainCall, SAMPLE_PRICING } from '../sample-call.ts';

const CALLS = 400;
const BATCHES = 10;
const LONGEST_STEP_MS = 120;
const HOUR_MS = 3_600_000;

let sample: LedgerSample;
beforeAll(async () => {
  sample = await LedgerSample.open();
});
afterAll(async () => {
  await sample.close();
});

function batch(number: number, door: string): Call[] {
  return Array.from({ length: CALLS }, (_, index) => {
    const call = plainCall(`two-doors-${number}-${index}`);
    const at = Date.UTC(2026, 10, 1) + ((index * 7919) % (3 * HOUR_MS));
    return { ...call, at, door, labels: { [door]: 'seen' } };
  });
}

/** As the inbox does it: the same again until it is told that it is in. */
async function untilDone(action: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (error instanceof AppError && error.code === 'store-unavailable') await sleep(20);
      else throw error;
    }
  }
}

async function killWithin(milliseconds: number): Promise<number> {
  await sleep(Math.random() * milliseconds);
  const pid = sample.engine.pid();
  if (pid === null) return 0;
  process.kill(pid, 'SIGKILL');
  return 1;
}

it('an engine killed while calls are merged and older rows deleted loses no sighting and counts no call twice', async () => {
  const store = new CallStore(sample.engine, sample.metadata, SAMPLE_PRICING.priceBook);
  let kills = 0;
  for (let number = 0; number < BATCHES; number++) {
    for (const door of ['gateway', 'otlp']) {
      const blocks = callBlocks(batch(number, door).map((call) => callRow(SAMPLE_PRICING.price(call), 'book')));
      const insert = untilDone(() => store.insertBlocks(blocks, `${door}-${number}`, SAMPLE_PRICING.price));
      const kill = number % 3 === 1 ? killWithin(LONGEST_STEP_MS) : Promise.resolve(0);
      await insert;
      kills += await kill;
    }
    const settle = untilDone(() => sample.settle());
    const kill = number % 3 === 2 ? killWithin(LONGEST_STEP_MS * 4) : Promise.resolve(0);
    await settle;
    kills += await kill;
  }
  await untilDone(() => sample.settle());
  expect(kills).toBeGreaterThan(3);
  const [row] = await sample.engine.query<object>(
    `SELECT toUInt32(count()) AS rows, toUInt32(uniqExact(id)) AS calls, toUInt32(countIf(length(doors) = 2)) AS merged,
       toUInt32(countIf(mapContains(labels, 'gateway') AND mapContains(labels, 'otlp'))) AS whole FROM calls`,
  );
  const all = BATCHES * CALLS;
  expect(row).toEqual({ rows: all, calls: all, merged: all, whole: all });
  const interval = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) };
  expect((await runSpendQuery(sample.store, spendQuery({ interval }))).totals.calls).toBe(all);
});
