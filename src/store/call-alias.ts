import type { Engine } from './engine.ts';
import { blockOf, type ColumnWriter } from './native-format.ts';
import { boolColumn, hexColumn, secondsColumn } from './native-scalar.ts';
import type { Alias } from './sightings.ts';

const COLUMNS = (): readonly ColumnWriter<Alias>[] => [
  secondsColumn('hour', ({ at }) => Math.floor(at / 3_600_000) * 3600),
  hexColumn('alias', ({ alias }) => alias),
  hexColumn('id', ({ id }) => id),
  boolColumn('absorbed', ({ absorbed }) => absorbed),
];

/**
 * Durable when it resolves. An alias comes before the call it names: one of nothing is passed over, but a call without its alias would
 * be taken for another. Only one that makes rows not count comes after the row that counts instead.
 */
export async function insertAliases(engine: Engine, aliases: readonly Alias[]): Promise<void> {
  if (aliases.length > 0) await engine.insertBlocks('callAliases', [blockOf(COLUMNS(), aliases)]);
}

/** The id under which a call is stored that was also seen as this one; null when there is none. */
export async function storedIdOf(engine: Engine, alias: string): Promise<string | null> {
  const [row] = await engine.query<{ callId: string }>(
    'SELECT lower(hex(id)) AS callId FROM callAliases WHERE alias = toFixedString(unhex({alias:String}), 16) LIMIT 1',
    { alias },
  );
  return row?.callId ?? null;
}
