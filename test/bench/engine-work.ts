import { existsSync, readFileSync } from 'node:fs';
import type { Engine } from '../../src/store/engine.ts';

export interface Measured {
  readonly ms: number;
  /** Of the engine's process, which other work on the machine lengthens less. */
  readonly cpuMs: number;
}

export async function measured(engine: Engine, action: () => Promise<unknown>): Promise<Measured> {
  const [start, cpu] = [performance.now(), engineCpuMs(engine)];
  await action();
  return { ms: performance.now() - start, cpuMs: engineCpuMs(engine) - cpu };
}

/** What everything else is held beside: one bare INSERT SELECT of all calls. */
export async function bareCopy(engine: Engine): Promise<Measured> {
  await engine.command('DROP TABLE IF EXISTS bareCopy');
  await engine.command('CREATE TABLE bareCopy AS calls');
  const copied = await measured(engine, () =>
    engine.command('INSERT INTO bareCopy SELECT * FROM calls', {}, { insert_deduplicate: 0 }),
  );
  await engine.command('DROP TABLE bareCopy');
  return copied;
}

/** Prints a piece of work; with a bare copy, how it compares. */
export function say(what: string, { ms, cpuMs }: Measured, bare?: Measured): void {
  const ratio = bare === undefined || bare.cpuMs === 0 ? '' : `, ${(cpuMs / bare.cpuMs).toFixed(2)} of the bare copy`;
  console.log(`${what}: ${(ms / 1000).toFixed(2)} s, engine CPU ${(cpuMs / 1000).toFixed(2)} s${ratio}`);
}

/** User and system time of the engine's process so far, of threads that have ended too, from /proc; 0 where there is none. */
function engineCpuMs(engine: Engine): number {
  const pid = engine.pid();
  const stat = pid === null || !existsSync(`/proc/${pid}/stat`) ? '' : readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) * 10;
}
