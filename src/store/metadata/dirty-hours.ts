import { clearMarks, type HourMark, markedHours, markHours } from './hour-marks.ts';
import type { Metadata } from './metadata.ts';

/** Marks hours whose ledger lines may no longer be what the calls, rules and prices say; see markHours. */
export async function markDirty(metadata: Metadata, hours: readonly number[]): Promise<void> {
  await markHours(metadata, 'dirtyHours', hours);
}

/** All dirty hours, oldest first. */
export async function dirtyHours(metadata: Metadata): Promise<HourMark[]> {
  return markedHours(metadata, 'dirtyHours');
}

export async function countDirty(metadata: Metadata): Promise<number> {
  const { count } = await metadata
    .selectFrom('dirtyHours')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes the marks away; see clearMarks. */
export async function clearDirty(metadata: Metadata, marks: readonly HourMark[]): Promise<void> {
  await clearMarks(metadata, 'dirtyHours', marks);
}
