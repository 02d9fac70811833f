import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';

export interface Stored {
  readonly stored: number;
  readonly distinct: number;
  /** In picodollars. */
  readonly cost: bigint;
  /** What is left in the inbox. */
  readonly left: readonly string[];
}

/** What is stored when everything that lies in the inbox has been loaded. */
export async function storedIn(dataDir: string): Promise<Stored> {
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
