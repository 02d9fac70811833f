import type { Engine } from './engine.ts';

/** The engine's version, or null when it does not answer. */
export async function engineVersion(engine: Engine): Promise<string | null> {
  try {
    const [row] = await engine.query<{ version: string }>('SELECT version() AS version');
    return row?.version ?? null;
  } catch {
    return null;
  }
}
