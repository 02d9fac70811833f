/**
 * Builds the ledger over generated calls and times the panels of an overview, beside SQL written by hand on the same table.
 *   node test/bench/query.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/store/engine.ts';
import { linesOf, parametersOf, rebuildHours } from '../../src/store/ledger-build.ts';
import { LedgerStore } from '../../src/store/ledger.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { labelRules } from '../ledger-sample.ts';
import { measured, type Measured, say } from './engine-work.ts';
import { generateCalls } from './generated-calls.ts';
import { overviewPanels } from './overview-panels.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const TO = FROM + DAYS * DAY_MS;
const ROUNDS = 9;

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const fresh = given === undefined || !existsSync(join(folder, 'metadata.sqlite'));

const engine = await openEngine({ dataDir: folder });
const metadata = await openMetadata(folder);
const rules = labelRules(1, ['feature', 'team', 'environment'], ['customer']);
const store = new LedgerStore({
  allocations: () => [],
  engine,
  metadata,
  rules: () => rules,
  priceBook: () => 'bench',
  clock: () => TO,
});
try {
  await migrate(engine);
  if (fresh) await build();
  await panels();
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function build(): Promise<void> {
  say(
    `${calls} calls generated`,
    await measured(engine, () => generateCalls(engine, { calls, days: DAYS, from: FROM })),
  );
  const built = await measured(engine, () => store.rebuild());
  const ledger = await store.ledger();
  if (ledger === null) throw new Error('no ledger was built');
  const lines = await count(ledger.wide.name);
  say(
    `ledger of ${lines} wide, ${await count(ledger.narrow.name)} narrow and ${await count(ledger.tall.name)} tall lines`,
    built,
  );
  const bare = `SELECT count() FROM (${linesOf(ledger.wide, 'calls')})`;
  say(
    '  the same GROUP BY alone, one statement, nothing written',
    await measured(engine, () => engine.query(bare, parametersOf(ledger.wide), { max_memory_usage: '0' })),
  );
  const [last] = await engine.query<{ hour: number }>('SELECT toUnixTimestamp(max(hour)) AS hour FROM calls');
  say('  one dirty hour rebuilt', await median(() => rebuildHours(engine, ledger, [(last?.hour ?? 0) * 1000])));
}

async function panels(): Promise<void> {
  console.log('panel | ms | by hand | ratio | CPU ms | by hand | ratio');
  const ledger = await store.ledger();
  if (ledger === null) throw new Error('no ledger was built');
  const tables = { wide: ledger.wide.name, narrow: ledger.narrow.name, tall: ledger.tall.name };
  for (const { name, ask, byHand } of overviewPanels(store, tables, TO)) {
    const ours = await median(ask);
    const theirs = byHand === null ? null : await median(() => engine.query(byHand));
    console.log([name, ...compared(ours.ms, theirs?.ms), ...compared(ours.cpuMs, theirs?.cpuMs)].join(' | '));
  }
}

function compared(ours: number, theirs: number | undefined): string[] {
  const ratio = theirs === undefined || theirs === 0 ? '' : (ours / theirs).toFixed(2);
  return [ours.toFixed(0), theirs?.toFixed(0) ?? '', ratio];
}

/** Medians, each of its own. */
async function median(action: () => Promise<unknown>): Promise<Measured> {
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measured(engine, action));
  return { ms: middle(rounds.map(({ ms }) => ms)), cpuMs: middle(rounds.map(({ cpuMs }) => cpuMs)) };
}

function middle(values: number[]): number {
  return values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function count(table: string): Promise<number> {
  const [row] = await engine.query<{ n: number }>(`SELECT toFloat64(count()) AS n FROM ${table}`);
  return row?.n ?? 0;
}
