/**
 * Times the panels of an overview over the demo organisation, with its bills and as if there were none, side by side.
 *   node test/bench/charges.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import type { SpendStore } from '../../src/store/spend-query.ts';
import { overviewPanels } from './overview-panels.ts';
import { processorSeconds } from './processor-time.ts';

const ROUNDS = 9;
const calls = Number(process.argv[2] ?? 200_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const isFresh = !existsSync(join(folder, 'metadata.sqlite'));

const config = loadConfig(null, {}, { data: folder, logLevel: 'error' });
const installation = await openInstallation({ config, version: 'bench', log: openLog('error'), clock: Date.now });
const { context } = installation;
try {
  if (isFresh) await loadDemo(context, { calls, seed: 1, days: 90, bills: true });
  const started = performance.now();
  await installation.ledger.settle();
  console.log(`brought up to date in ${((performance.now() - started) / 1000).toFixed(2)} s`);
  await panels();
} finally {
  await installation.close();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function panels(): Promise<void> {
  const { store, engine } = context;
  const ledger = await store.ledger();
  if (ledger === null) throw new Error('no ledger was built');
  const [row] = await engine.query<{ lines: string }>('SELECT toString(count()) AS lines FROM charges FINAL');
  console.log(`${row?.lines} charges\npanel | ms with them | without | ratio | CPU ms | without | ratio`);
  const tables = { wide: ledger.wide.name, narrow: ledger.narrow.name, tall: ledger.tall.name };
  const to = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const without: SpendStore = {
    engine: store.engine,
    rules: store.rules,
    allocations: store.allocations,
    priceBook: store.priceBook,
    ledger: () => store.ledger(),
    dirtyHours: () => store.dirtyHours(),
    supersededHours: () => store.supersededHours(),
    hasCharges: () => Promise.resolve(false),
  };
  const bare = overviewPanels(without, tables, to);
  for (const [index, { name, ask }] of overviewPanels(store, tables, to).entries()) {
    const [ours, theirs] = await sideBySide(ask, bare[index]?.ask ?? ask);
    console.log([name, ...compared(ours.ms, theirs.ms), ...compared(ours.cpuMs, theirs.cpuMs)].join(' | '));
  }
}

interface Measured {
  readonly ms: number;
  /** Of the engine's process. */
  readonly cpuMs: number;
}

/** Medians of rounds taken in turn. */
async function sideBySide(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[Measured, Measured]> {
  const [ones, others]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ones.push(await measured(one));
    others.push(await measured(other));
  }
  return [middle(ones), middle(others)];
}

function middle(rounds: readonly Measured[]): Measured {
  const of = (read: (round: Measured) => number): number =>
    rounds.map(read).toSorted((left, right) => left - right)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  return { ms: of(({ ms }) => ms), cpuMs: of(({ cpuMs }) => cpuMs) };
}

async function measured(action: () => Promise<unknown>): Promise<Measured> {
  const [start, cpu] = [performance.now(), engineCpuMs()];
  await action();
  return { ms: performance.now() - start, cpuMs: engineCpuMs() - cpu };
}

function engineCpuMs(): number {
  const pid = context.engine.pid();
  return pid === null ? 0 : processorSeconds(pid) * 1000;
}

function compared(ours: number, theirs: number): string[] {
  return [ours.toFixed(1), theirs.toFixed(1), (ours / theirs).toFixed(2)];
}
