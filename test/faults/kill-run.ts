import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../src/config.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import { RoleProcess } from './role-process.ts';
import { costOfLines, Senders } from './sender.ts';

const LONGEST_LIFE_MS = 700;
const SENDERS = 6;

export interface KillRun {
  /** How often each process was killed. */
  readonly kills: { capture: number; store: number; engine: number };
  readonly acknowledged: number;
  readonly repeated: number;
  /** Calls that were sent, each until it was acknowledged. */
  readonly sent: number;
  readonly stored: number;
  readonly distinct: number;
  /** In picodollars: what is stored, and what the calls that were sent cost. */
  readonly cost: bigint;
  readonly expectedCost: bigint;
  /** What is left in the inbox. */
  readonly left: readonly string[];
}

/** Kills the capturing process, the one with the store, or the engine, at random moments while calls come in. */
export async function killRun(kills: number, progress: (text: string) => void = () => undefined): Promise<KillRun> {
  const dataDir = mkdtempSync(join(tmpdir(), 'whence-kill-'));
  const capture = new RoleProcess(dataDir, 'gateway,collect');
  const store = new RoleProcess(dataDir, 'api,jobs');
  const done = { capture: 0, store: 0, engine: 0 };
  try {
    await Promise.all([capture.start(), store.start()]);
    const senders = new Senders(() => capture.url, SENDERS);
    for (let kill = 0; kill < kills; kill++) {
      await sleep(Math.random() * LONGEST_LIFE_MS);
      const victim = await killOne(capture, store);
      done[victim]++;
      if (kill % 10 === 9) progress(`${kill + 1} kills, ${senders.acknowledged} batches acknowledged`);
    }
    const sent = await senders.stop();
    await Promise.all([capture.stop(), store.stop()]);
    const { acknowledged, repeated } = senders;
    return { kills: done, acknowledged, repeated, sent, expectedCost: costOfLines(sent), ...(await storedIn(dataDir)) };
  } finally {
    await Promise.all([capture.kill(), store.kill()]);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function killOne(capture: RoleProcess, store: RoleProcess): Promise<keyof KillRun['kills']> {
  const chance = Math.random();
  const engine = store.enginePid();
  if (chance < 1 / 3 && engine !== null) {
    process.kill(engine, 'SIGKILL');
    return 'engine';
  }
  const [victim, name] = chance < 2 / 3 ? ([capture, 'capture'] as const) : ([store, 'store'] as const);
  await victim.kill();
  await victim.start();
  return name;
}

/** What is stored when everything that lies in the inbox has been loaded. */
async function storedIn(dataDir: string): Promise<Pick<KillRun, 'stored' | 'distinct' | 'cost' | 'left'>> {
  const config = loadConfig(null, {}, { data: dataDir, logLevel: 'silent' });
  const installation = await openInstallation({ config, version: 'test', log: openLog('silent'), clock: Date.now });
  const [row] = await installation.drain
    .settle()
    .then(() =>
      installation.context.engine.query<{ stored: number; distinct: number; cost: string }>(
        `SELECT toUInt32(count()) AS stored, toUInt32(uniqExact(id)) AS distinct,
                toString(sum(toDecimal128(cost, 12))) AS cost FROM calls`,
      ),
    )
    .finally(() => installation.close());
  const left = readdirSync(join(dataDir, 'inbox'), { recursive: true, encoding: 'utf8' });
  return {
    stored: row?.stored ?? 0,
    distinct: row?.distinct ?? 0,
    cost: picosFromDollars(row?.cost ?? '0') ?? -1n,
    left: left.filter((name) => name.endsWith('.seg')),
  };
}
