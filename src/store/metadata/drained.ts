import type { Metadata } from './metadata.ts';
import { insertRejected, type RejectedSample } from './rejected.ts';

/**
 * Keeps what was refused of a segment of the inbox, in samples and in number. Once, however often the segment is loaded:
 * between this and the deletion of its file everything may stop.
 */
export async function recordDrained(
  metadata: Metadata,
  segment: string,
  refused: readonly RejectedSample[],
): Promise<void> {
  await metadata.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('drained')
      .values({ segment })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) return;
    await insertRejected(transaction, refused);
    for (const [door, pieces] of Map.groupBy(refused, (sample) => sample.door)) {
      const added = pieces.length;
      await transaction
        .insertInto('refused')
        .values({ door, pieces: added })
        .onConflict((conflict) =>
          conflict.column('door').doUpdateSet(({ eb }) => ({ pieces: eb('refused.pieces', '+', added) })),
        )
        .execute();
    }
  });
}

/** Its file is gone, so it cannot come again. */
export async function forgetDrained(metadata: Metadata, segment: string): Promise<void> {
  await metadata.deleteFrom('drained').where('segment', '=', segment).execute();
}

/** Forgets all segments but those whose files are there: a process may have ended between the two. */
export async function keepDrainedOnly(metadata: Metadata, segments: readonly string[]): Promise<void> {
  const rows = await metadata.selectFrom('drained').select('segment').execute();
  for (const { segment } of rows) if (!segments.includes(segment)) await forgetDrained(metadata, segment);
}

/** How many pieces each door has refused live, since ever. */
export async function refusedPieces(metadata: Metadata): Promise<ReadonlyMap<string, number>> {
  const rows = await metadata.selectFrom('refused').selectAll().execute();
  return new Map(rows.map(({ door, pieces }) => [door, pieces]));
}
