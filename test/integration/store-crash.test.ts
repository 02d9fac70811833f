import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Call } from '../../src/core/call.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { callBlocks } from '../../src/store/call-block.ts';
import { callRow } from '../../src/store/call-columns.ts';
import { CallStore } from '../../src/store/call-store.ts';
import type { InsertedCalls } from '../../src/store/calls.ts';
import { openEngine, type Engine } from '../../src/store/engine.ts';
import { dirtyHours } from '../../src/store/metadata/dirty-hours.ts';
import { openMetadata, type Metadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { plainCall, pricedAs, SAMPLE_PRICING } from '../sample-call.ts';

const BATCHES = 20;
const CALLS_PER_BATCH = 1500;
const BATCHES_PER_KILL = 4;
const LONGEST_INSERT_MS = 150;
const HOUR_MS = 3_600_000;

let folder: string;
let engine: Engine;
let metadata: Metadata;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'whence-crash-'));
  engine = await openEngine({ dataDir: folder });
  metadata = await openMetadata(folder);
  await migrate(engine);
});
afterEach(async () => {
  await engine.close();
  await metadata.destroy();
  rmSync(folder, { recursive: true });
});

/** Calls around the end of a month, so that every batch falls into two partitions. */
function batch(number: number): PricedCall[] {
  const start = Date.UTC(2026, 10, 1) - HOUR_MS;
  return Array.from({ length: CALLS_PER_BATCH }, (_, index) => {
    const call = { ...plainCall(`crash-${number}-${index}`), at: start + ((index * 7919) % (2 * HOUR_MS)) };
    return pricedAs(call, BigInt(index + 1));
  });
}

/** As a loader does it. */
function insert(store: CallStore, calls: readonly PricedCall[], token: string): Promise<InsertedCalls> {
  return store.insertBlocks(callBlocks(calls.map((call) => callRow(call, 'book'))), token, priceAgain);
}

function priceAgain(call: Call): PricedCall {
  return pricedAs(call, 1n);
}

async function insertUntilDone(store: CallStore, number: number): Promise<void> {
  const calls = batch(number);
  for (;;) {
    try {
      const { accepted, duplicate, conflicts } = await insert(store, calls, `load-${number}`);
      expect(accepted + duplicate).toBe(CALLS_PER_BATCH);
      expect(conflicts).toEqual([]);
      return;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'store-unavailable')) throw error;
      await sleep(20);
    }
  }
}

async function killWithin(milliseconds: number, killed: Set<number>): Promise<void> {
  await sleep(Math.random() * milliseconds);
  const pid = engine.pid();
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  killed.add(pid);
}

it('an engine that is killed again and again loses no call, keeps none twice, and every hour is marked dirty', async () => {
  const store = new CallStore(engine, metadata, SAMPLE_PRICING.priceBook);
  const killed = new Set<number>();
  for (let number = 0; number < BATCHES; number++) {
    const kill = number % BATCHES_PER_KILL === 1 ? killWithin(LONGEST_INSERT_MS, killed) : Promise.resolve();
    await insertUntilDone(store, number);
    await kill;
  }
  expect(killed.size).toBe(BATCHES / BATCHES_PER_KILL);
  // The last kill may have come after the last insert.
  await insertUntilDone(store, 0);
  const rows = await engine.query<object>(
    `SELECT toUInt32(count()) AS stored, toUInt32(uniqExact(id)) AS distinct, sum(toDecimal128(cost, 12)) AS cost,
            toUInt8(uniqExact(_partition_id)) AS partitions FROM calls`,
  );
  const calls = BATCHES * CALLS_PER_BATCH;
  const picos = BigInt(BATCHES) * BigInt((CALLS_PER_BATCH * (CALLS_PER_BATCH + 1)) / 2);
  const cost = (Number(picos) / 1e12).toFixed(12).replace(/0+$/, '');
  expect(rows).toEqual([{ stored: calls, distinct: calls, cost, partitions: 2 }]);
  expect((await dirtyHours(metadata)).map(({ hour }) => hour)).toEqual([
    Date.UTC(2026, 9, 31, 23),
    Date.UTC(2026, 10, 1, 0),
  ]);
});

it('an insert whose answer was lost and that is still running is not done twice', async () => {
  const store = new CallStore(engine, metadata, SAMPLE_PRICING.priceBook);
  const other = new CallStore({ ...withoutQueue(engine) }, metadata, SAMPLE_PRICING.priceBook);
  const calls = batch(0);
  const both = await Promise.all([insert(store, calls, 'one-load'), insert(other, calls, 'one-load')]);
  expect(both.map(({ conflicts }) => conflicts.length)).toEqual([0, 0]);
  expect(await engine.query('SELECT toUInt32(count()) AS n FROM calls')).toEqual([{ n: CALLS_PER_BATCH }]);
});

/** The same engine seen as another, as a second process would see it: the two do not wait for each other. */
function withoutQueue(engine: Engine): Engine {
  return {
    database: engine.database,
    cluster: engine.cluster,
    query: engine.query.bind(engine),
    stream: engine.stream.bind(engine),
    command: engine.command.bind(engine),
    insertBlocks: engine.insertBlocks.bind(engine),
    pid: engine.pid.bind(engine),
    announce: engine.announce.bind(engine),
    close: engine.close.bind(engine),
  };
}
