import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Metadata } from './metadata.ts';

/**
 * An hour whose ledger lines may no longer be what the calls, rules and prices say.
 * Every marking gives it another generation, so that one that is marked again while it is computed stays dirty.
 */
export interface DirtyHour {
  /** Start of the hour, epoch milliseconds. */
  readonly hour: number;
  readonly generation: number;
}

const GENERATIONS = 2 ** 48 - 1;

/**
 * Marks hours (their starts, epoch milliseconds); durable when it resolves. An insert marks its hours before, so that a
 * crash in between leaves a mark too many and not one too few, and after, in case they were computed meanwhile.
 */
export async function markDirty(metadata: Metadata, hours: readonly number[]): Promise<void> {
  // Random, since a counter kept in the row would start again after the row was cleared.
  const generation = randomInt(GENERATIONS);
  const starts = JSON.stringify([...new Set(hours)]);
  await sql`INSERT INTO dirtyHours (hour, generation) SELECT value, ${generation} FROM json_each(${starts}) WHERE true
    ON CONFLICT (hour) DO UPDATE SET generation = excluded.generation`.execute(metadata);
}

/** All dirty hours, oldest first. */
export async function dirtyHours(metadata: Metadata): Promise<DirtyHour[]> {
  return metadata.selectFrom('dirtyHours').selectAll().orderBy('hour').execute();
}

export async function countDirty(metadata: Metadata): Promise<number> {
  const { count } = await metadata
    .selectFrom('dirtyHours')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes the marks away, all in one, save of hours that were marked again since; those stay dirty. */
export async function clearDirty(metadata: Metadata, marks: readonly DirtyHour[]): Promise<void> {
  await sql`DELETE FROM dirtyHours WHERE (hour, generation) IN
    (SELECT value ->> 'hour', value ->> 'generation' FROM json_each(${JSON.stringify(marks)}))`.execute(metadata);
}
