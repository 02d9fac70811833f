import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { type DataLock, lockDataFolder, readHolder } from '../../store/lock.ts';
import { framesIn } from './frame.ts';
import { OPEN, SEALED } from './segment-file.ts';

const WRITER = /^[0-9a-f]{16}$/;
const DRAFT = /^\.[0-9a-f]{16}$/;
const DRAFT_MS = 60_000;

/** A sealed segment: nobody writes it any more, and one drain reads it. */
export interface SealedSegment {
  /** Unique for ever: batch tokens are made from it. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** The folder of one writer, locked for as long as its process lives. */
export interface WriterFolder {
  readonly path: string;
  readonly name: string;
  readonly lock: DataLock;
}

export function inboxFolder(dataDir: string): string {
  return join(dataDir, 'inbox');
}

/** Makes a folder for a new writer. It gets its name when it is locked, so nobody takes it for one left behind. */
export function makeWriterFolder(dataDir: string): WriterFolder {
  const name = randomBytes(8).toString('hex');
  const path = join(inboxFolder(dataDir), name);
  const draft = join(inboxFolder(dataDir), `.${name}`);
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(draft);
  renameSync(draft, path);
  syncFolder(inboxFolder(dataDir));
  return { path, name, lock };
}

/** What is in a folder is there after a power cut only when the folder is on disk too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Names of all writers with a folder. */
export function writersIn(dataDir: string): string[] {
  const folder = inboxFolder(dataDir);
  return existsSync(folder) ? readdirSync(folder).filter((name) => WRITER.test(name)) : [];
}

/** Removes what is left of writers that ended before their folder had its name. */
export function removeDrafts(dataDir: string): void {
  const folder = inboxFolder(dataDir);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > DRAFT_MS;
    if (DRAFT.test(name) && isOld && readHolder(path) === null) rmSync(path, { recursive: true, force: true });
  }
}

export function isAlive(dataDir: string, writer: string): boolean {
  return readHolder(join(inboxFolder(dataDir), writer)) !== null;
}

/** The sealed segments of a writer, oldest first. */
export function sealedSegments(dataDir: string, writer: string): SealedSegment[] {
  const folder = join(inboxFolder(dataDir), writer);
  return filesIn(folder, SEALED).flatMap((file): SealedSegment[] => {
    const path = join(folder, file);
    // The drain may have deleted it since.
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ name: `inbox-${writer}-${file.slice(0, -SEALED.length)}`, path, bytes }];
  });
}

/**
 * Seals what a writer that is gone has left open, without a last frame that was cut short: nobody was told that it is on
 * disk. Gives the number of such frames.
 */
export function sealLeftBehind(dataDir: string, writer: string): number {
  const folder = join(inboxFolder(dataDir), writer);
  let torn = 0;
  for (const file of filesIn(folder, OPEN)) {
    const path = join(folder, file);
    const { bytes, isTorn } = framesIn(readFileSync(path));
    if (isTorn) torn++;
    if (bytes === 0) rmSync(path);
    else {
      truncateSync(path, bytes);
      renameSync(path, path.slice(0, -OPEN.length) + SEALED);
    }
  }
  return torn;
}

/** Removes the folder of a writer that is gone, if nothing is left in it. */
export function removeWriter(dataDir: string, writer: string): void {
  const folder = join(inboxFolder(dataDir), writer);
  if (filesIn(folder, OPEN).length + filesIn(folder, SEALED).length === 0)
    rmSync(folder, { recursive: true, force: true });
}

/** How many sealed segments a writer has, and their size. */
export interface SegmentCount {
  readonly segments: number;
  readonly bytes: number;
}

export function countSealed(dataDir: string, writer: string): SegmentCount {
  const sealed = sealedSegments(dataDir, writer);
  return { segments: sealed.length, bytes: sealed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Files with this ending, oldest first; none when the folder went away meanwhile. */
function filesIn(folder: string, extension: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort();
}
