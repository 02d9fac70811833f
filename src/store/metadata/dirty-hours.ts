import { randomInt } from 'node:crypto';
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

const HOURS_PER_STATEMENT = 400;
const GENERATIONS = 2 ** 48 - 1;

/**
 * Marks hours (their starts, epoch milliseconds); durable when it resolves. An insert marks its hours before, so that a
 * crash in between leaves a mark too many and not one too few, and after, in case they were computed meanwhile.
 */
export async function markDirty(metadata: Metadata, hours: readonly number[]): Promise<void> {
  // Random, since a counter kept in the row would start again after the row was cleared.
  const generation = randomInt(GENERATIONS);
  const rows = [...new Set(hours)].map((hour) => ({ hour, generation }));
  await metadata.transaction().execute(async (transaction) => {
    for (let start = 0; start < rows.length; start += HOURS_PER_STATEMENT) {
      await transaction
        .insertInto('dirtyHours')
        .values(rows.slice(start, start + HOURS_PER_STATEMENT))
        .onConflict((conflict) => conflict.column('hour').doUpdateSet({ generation }))
        .execute();
    }
  });
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

/** Takes the mark away unless the hour was marked again since; tells whether it is clean now. */
export async function clearDirty(metadata: Metadata, hour: number, generation: number): Promise<boolean> {
  const result = await metadata
    .deleteFrom('dirtyHours')
    .where('hour', '=', hour)
    .where('generation', '=', generation)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
