import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './fault-run.ts';

const KILL_EVERY_MS = 10;

/** The engine is killed whenever it has come back. */
export function engineDown(lastsMs: number): Fault {
  return {
    lastsMs,
    begin(server) {
      const killing = setInterval(() => {
        const pid = server.enginePid();
        if (pid !== null) process.kill(pid, 'SIGKILL');
      }, KILL_EVERY_MS);
      return () => clearInterval(killing);
    },
  };
}

/** No file can be made in any folder of an installation; those that are open can be written. Not for a process of root's. */
export function foldersReadOnly(dataDir: string, lastsMs: number): Fault {
  const change = (mode: number): void => {
    const inside = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const path of [dataDir, ...inside.map(({ parentPath, name }) => join(parentPath, name))])
      chmodIfThere(path, mode);
  };
  return {
    lastsMs,
    begin() {
      change(0o500);
      return () => change(0o700);
    },
  };
}

/** Folders of the engine come and go. */
function chmodIfThere(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // It has gone.
  }
}

/** Nothing more fits onto the disk. */
export function diskFull(dataDir: string, lastsMs: number): Fault {
  const filler = join(dataDir, 'filler');
  return {
    lastsMs,
    begin() {
      fillDisk(filler);
      return () => rmSync(filler);
    },
  };
}

/** Writes a file until nothing more fits. */
export function fillDisk(path: string): void {
  const fd = openSync(path, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 4) fillBy(fd, Buffer.alloc(size));
  } finally {
    closeSync(fd);
  }
}

function fillBy(fd: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(fd, bytes);
  } catch {
    // So much does not fit any more.
  }
}

interface Disk {
  /** Why there is none; null when it is mounted. */
  readonly problem: string | null;
  unmount(): void;
}

/** A disk of its own in memory, mounted at a folder where that is allowed. */
export function mountDisk(folder: string, mebibytes: number): Disk {
  try {
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    return { problem: error instanceof Error ? error.message.trim() : String(error), unmount: () => undefined };
  }
  return { problem: null, unmount: () => void execFileSync(UNMOUNT, [folder], { stdio: 'pipe' }) };
}

const MOUNT = process.env['WHENCE_MOUNT'] ?? 'mount';
const UNMOUNT = process.env['WHENCE_UNMOUNT'] ?? 'umount';
