import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';
import { makeDataFolder, unusable } from './data-folder.ts';

/** Who has a data folder open. */
export interface Holder {
  readonly pid: number;
  /** Where its server listens; null as long as it serves nothing. */
  readonly url: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

export interface DataLock {
  /** Tells others where to ask instead of opening the folder. */
  announce(url: string): void;
  release(): void;
}

/**
 * Takes the data folder for this process; AppError 'store-locked' names the holder when another has it,
 * 'bad-config' the file that cannot be written.
 * The lock is the kernel's, by way of SQLite: it ends with its process however that ends, so it is never stale and
 * no process id has to be trusted. The holder's particulars lie beside it for people and for the command line.
 */
export function lockDataFolder(dataDir: string): DataLock {
  makeDataFolder(dataDir);
  const database = openLockFile(dataDir);
  try {
    // Waits a little, since somebody may just be looking whether it is locked.
    database.exec('PRAGMA busy_timeout = 300; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw isBusy(error) ? locked(dataDir) : unusable(lockPath(dataDir), error);
  }
  const startedAt = Date.now();
  writeHolder(dataDir, { pid: process.pid, url: null, startedAt });
  return {
    announce: (url) => writeHolder(dataDir, { pid: process.pid, url, startedAt }),
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

/** Who has the data folder open; null when nobody has. */
export function readHolder(dataDir: string): Holder | null {
  try {
    const holder: Holder = JSON.parse(readFileSync(holderPath(dataDir), 'utf8'));
    return isLocked(dataDir) ? holder : null;
  } catch {
    return null;
  }
}

function isLocked(dataDir: string): boolean {
  const database = openLockFile(dataDir);
  try {
    database.exec('PRAGMA schema_version');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function openLockFile(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(lockPath(dataDir));
  } catch (error) {
    throw unusable(lockPath(dataDir), error);
  }
}

function lockPath(dataDir: string): string {
  return join(dataDir, 'lock.sqlite');
}

function holderPath(dataDir: string): string {
  return join(dataDir, 'holder.json');
}

function writeHolder(dataDir: string, holder: Holder): void {
  const draft = `${holderPath(dataDir)}.new`;
  writeFileSync(draft, JSON.stringify(holder));
  renameSync(draft, holderPath(dataDir));
}

/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function locked(dataDir: string): AppError {
  const holder = readHolder(dataDir);
  const since = holder ? ` by process ${holder.pid} since ${new Date(holder.startedAt).toISOString()}` : '';
  const hint = holder?.url
    ? `Ask it at ${holder.url} (--url).`
    : 'Stop that process, or use another data folder (--data).';
  return new AppError('store-locked', `The data folder ${dataDir} is in use${since}`, hint);
}
