import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoleProcess } from './role-process.ts';
import { costOfLines, Senders } from './sender.ts';
import { type Stored, storedIn } from './stored.ts';

const LONGEST_LIFE_MS = 700;
const SENDERS = 6;

export interface KillRun extends Stored {
  /** How often each process was killed. */
  readonly kills: { capture: number; store: number; engine: number };
  readonly acknowledged: number;
  readonly repeated: number;
  /** Calls that were sent, each until it was acknowledged. */
  readonly sent: number;
  /** In picodollars: what the calls that were sent cost. */
  readonly expectedCost: bigint;
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
