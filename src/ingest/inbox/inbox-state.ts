import { statSync } from 'node:fs';
import { isAlive, sealedSegments, writersIn } from './inbox-folder.ts';

/** What lies in the inbox and waits for the store. */
export interface InboxState {
  /** Processes that are capturing, and those that ended and left something. */
  readonly writers: number;
  readonly leftBehind: number;
  /** Sealed segments and their bytes. */
  readonly segments: number;
  readonly bytes: number;
  /** When the oldest of them was sealed, epoch milliseconds; null when there is none. */
  readonly oldestAt: number | null;
}

export function inboxState(dataDir: string): InboxState {
  const writers = writersIn(dataDir);
  const alive = writers.filter((writer) => isAlive(dataDir, writer)).length;
  const segments = writers.flatMap((writer) => sealedSegments(dataDir, writer));
  const times = segments.flatMap(({ path }) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? []);
  return {
    writers: alive,
    leftBehind: writers.length - alive,
    segments: segments.length,
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestAt: times.length === 0 ? null : Math.min(...times),
  };
}
