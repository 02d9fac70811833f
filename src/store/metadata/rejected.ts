import type { Problem } from '../../core/problem.ts';
import type { Metadata } from './metadata.ts';

/** A piece of input that was not taken, with why, so that its sender can be told. */
export interface RejectedSample extends Problem {
  /** The import it was part of; null for what came in live. */
  readonly importId: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly door: string;
  /** The beginning of what was sent. */
  readonly sample: string;
}

/** Kept per door; older samples make room, so that a broken sender cannot fill the disk. */
const SAMPLES_PER_DOOR = 1000;
const SAMPLE_LENGTH = 2000;
const FIELDS = ['importId', 'at', 'door', 'code', 'place', 'reason', 'remedy', 'sample'] as const;

/** Keeps the newest thousand of each door, each cut to its first 2,000 characters. */
export async function keepRejected(metadata: Metadata, samples: readonly RejectedSample[]): Promise<void> {
  await metadata.transaction().execute((transaction) => insertRejected(transaction, samples));
}

/** The same inside a transaction. */
export async function insertRejected(transaction: Metadata, samples: readonly RejectedSample[]): Promise<void> {
  const doors = Map.groupBy(samples, ({ door }) => door);
  for (const [door, ofDoor] of doors) {
    for (const sample of ofDoor.slice(-SAMPLES_PER_DOOR)) {
      const cut = { ...sample, sample: sample.sample.slice(0, SAMPLE_LENGTH) };
      await transaction.insertInto('rejected').values(cut).execute();
    }
    await forgetOld(transaction, door);
  }
}

/** The latest samples, newest first. */
export async function latestRejected(metadata: Metadata, limit: number): Promise<RejectedSample[]> {
  return metadata.selectFrom('rejected').select(FIELDS).orderBy('number', 'desc').limit(limit).execute();
}

async function forgetOld(metadata: Metadata, door: string): Promise<void> {
  const [oldestKept] = await metadata
    .selectFrom('rejected')
    .select('number')
    .where('door', '=', door)
    .orderBy('number', 'desc')
    .offset(SAMPLES_PER_DOOR - 1)
    .limit(1)
    .execute();
  if (!oldestKept) return;
  await metadata.deleteFrom('rejected').where('door', '=', door).where('number', '<', oldestKept.number).execute();
}
