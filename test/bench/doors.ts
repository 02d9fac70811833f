/**
 * What a call costs that is seen through two doors: inserting the second sightings beside the first, and a question over raw
 * calls and the ledger before the older rows are deleted, and after. Side by side in one run, processor time of the engine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { callBlocks } from '../../src/store/call-block.ts';
import { callRow } from '../../src/store/call-columns.ts';
import { CallStore } from '../../src/store/call-store.ts';
import { openEngine } from '../../src/store/engine.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { runSpendQuery } from '../../src/store/spend-query.ts';
import { labelRules, spendQuery } from '../ledger-sample.ts';
import { SAMPLE_PRICING } from '../sample-call.ts';
import { processorSeconds } from './processor-time.ts';
import { weekOfCalls } from './week-of-calls.ts';

const CALLS = Number(process.env['CALLS'] ?? 100_000);
const BATCH = 6_000;
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), 'whence-doors-'));
const engine = await openEngine({ dataDir: folder });
await migrate(engine);
const metadata = await openMetadata(folder);
const store = new CallStore(engine, metadata, SAMPLE_PRICING.priceBook);
const rules = labelRules(1, ['feature', 'team', 'environment'], ['customer']);
const now = Date.UTC(2030, 0, 1);
const ledger = new LedgerStore({
  allocations: () => [],
  engine,
  metadata,
  rules: () => rules,
  priceBook: () => 'bench',
  clock: () => now,
});
const rows: Record<string, Record<string, number | string>> = {};

/** Calls that go in per second of processor time: of this process, and of the engine's. */
async function load(door: string): Promise<string> {
  const spent = { ours: 0, engine: 0 };
  for (let from = 0; from < CALLS; from += BATCH) {
    const calls = weekOfCalls(from, Math.min(BATCH, CALLS - from), CALLS).map(({ call }) =>
      SAMPLE_PRICING.price({ ...call, door, labels: door === 'otlp' ? { ...call.labels, seat: '1' } : call.labels }),
    );
    const blocks = callBlocks(calls.map((call) => callRow(call, 'bench')));
    const [ours, engines] = [process.cpuUsage(), processorSeconds(engine.pid() ?? 0)];
    await store.insertBlocks(blocks, `${door}-${from}`, SAMPLE_PRICING.price);
    const { user, system } = process.cpuUsage(ours);
    spent.ours += (user + system) / 1e6;
    spent.engine += processorSeconds(engine.pid() ?? 0) - engines;
  }
  const [ours, engines] = [Math.round(CALLS / spent.ours), Math.round(CALLS / spent.engine)];
  return `${ours} calls per CPU-second of ours, ${engines} of the engine's`;
}

const first = weekOfCalls(0, 1, CALLS)[0]?.call.at ?? 0;
const last = weekOfCalls(CALLS - 1, 1, CALLS)[0]?.call.at ?? 0;
const interval = { from: Math.floor(first / DAY_MS) * DAY_MS, to: Math.ceil((last + 1) / DAY_MS) * DAY_MS };

async function asked(by: string[]): Promise<{ milliseconds: number; totals: string }> {
  const times: number[] = [];
  let totals = '';
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    totals = JSON.stringify((await runSpendQuery(ledger, spendQuery({ interval, by, limit: 10 }))).totals);
    times.push(performance.now() - start);
  }
  return { milliseconds: times.sort((left, right) => left - right)[3] ?? 0, totals };
}

async function report(name: string): Promise<void> {
  const raw = await asked(['label.seat']);
  const built = await asked(['feature']);
  if (raw.totals !== built.totals) throw new Error(`${name}: raw says ${raw.totals}, the ledger ${built.totals}`);
  const [count] = await engine.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM calls');
  rows[name] = {
    rows: count?.n ?? 0,
    'raw query, ms': raw.milliseconds.toFixed(1),
    'ledger query, ms': built.milliseconds.toFixed(1),
    totals: raw.totals,
  };
}

console.log(`first door: ${await load('gateway')}`);
while (await ledger.rebuild());
await report('one door');
console.log(`second door: ${await load('otlp')}`);
await report('two doors, hours dirty');
await ledger.rebuild();
await report('two doors, ledger built');
const start = performance.now();
while (await ledger.rebuild());
console.log(`older rows deleted in ${(performance.now() - start).toFixed(0)} ms`);
await report('two doors, older rows deleted');
console.table(rows);
await engine.close();
await metadata.destroy();
rmSync(folder, { recursive: true });
