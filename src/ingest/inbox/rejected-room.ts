import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Kept of what senders were told is taken and could not be stored; a sender must not fill the disk with it. */
const MOST_BYTES = 256 * 1024 ** 2;
const OURS = /^inbox-.*\.jsonl$/;

/** Deletes the oldest files that the drain has set aside, until the rest is small enough. */
export function makeRoomForRejected(dataDir: string, mostBytes = MOST_BYTES): void {
  const folder = join(dataDir, 'rejected');
  if (!existsSync(folder)) return;
  const files = readdirSync(folder)
    .filter((name) => OURS.test(name))
    .map((name) => ({ path: join(folder, name), stats: statSync(join(folder, name)) }))
    .sort((left, right) => right.stats.mtimeMs - left.stats.mtimeMs);
  let bytes = 0;
  for (const { path, stats } of files) {
    bytes += stats.size;
    if (bytes > mostBytes) rmSync(path);
  }
}
