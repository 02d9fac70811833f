import type { Engine } from './engine.ts';

const versions = new WeakMap<Engine, number>();

/** Another number whenever lines of charges may have changed since. One process writes to an engine. */
export function chargeVersion(engine: Engine): number {
  return versions.get(engine) ?? 0;
}

/** Changes charges: what was read of them meanwhile is neither of before nor of after. */
export async function changingCharges<Done>(engine: Engine, change: () => Promise<Done>): Promise<Done> {
  raise(engine);
  try {
    return await change();
  } finally {
    raise(engine);
  }
}

function raise(engine: Engine): void {
  versions.set(engine, chargeVersion(engine) + 1);
}
