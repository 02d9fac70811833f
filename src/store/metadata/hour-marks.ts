import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Metadata } from './metadata.ts';

/**
 * An hour that awaits work. Every marking gives it another generation, so that one that is marked again while the work is
 * done stays marked.
 */
export interface HourMark {
  /** Start of the hour, epoch milliseconds. */
  readonly hour: number;
  readonly generation: number;
}

type MarkTable = 'dirtyHours' | 'supersededHours';

const GENERATIONS = 2 ** 48 - 1;

/**
 * Marks hours (their starts, epoch milliseconds); durable when it resolves. An insert marks its hours before, so that a
 * crash in between leaves a mark too many and not one too few, and after, in case they were seen to meanwhile.
 */
export async function markHours(metadata: Metadata, table: MarkTable, hours: readonly number[]): Promise<void> {
  if (hours.length === 0) return;
  // Random, since a counter kept in the row would start again after the row was cleared.
  const generation = randomInt(GENERATIONS);
  const starts = JSON.stringify([...new Set(hours)]);
  await sql`INSERT INTO ${sql.table(table)} (hour, generation) SELECT value, ${generation} FROM json_each(${starts}) WHERE true
    ON CONFLICT (hour) DO UPDATE SET generation = excluded.generation`.execute(metadata);
}

/** All marked hours, oldest first. */
export async function markedHours(metadata: Metadata, table: MarkTable): Promise<HourMark[]> {
  return metadata.selectFrom(table).selectAll().orderBy('hour').execute();
}

/** Takes the marks away, all in one, save of hours that were marked again since. */
export async function clearMarks(metadata: Metadata, table: MarkTable, marks: readonly HourMark[]): Promise<void> {
  await sql`DELETE FROM ${sql.table(table)} WHERE (hour, generation) IN
    (SELECT value ->> 'hour', value ->> 'generation' FROM json_each(${JSON.stringify(marks)}))`.execute(metadata);
}
