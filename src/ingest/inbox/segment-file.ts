import { close, fdatasync, ftruncate, open, rename, unlink, write, writeSync } from 'node:fs';
import { open as openHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const opened = promisify(open);
const written = promisify(write);
const synced = promisify(fdatasync);
const truncated = promisify(ftruncate);
const renamed = promisify(rename);
const closed = promisify(close);
const unlinked = promisify(unlink);

/** Files of an inbox: prepared or being written, and sealed, which nobody writes any more. */
export const OPEN = '.open';
export const SEALED = '.seg';

/**
 * A segment while it is written. Its file is filled with zeros beforehand: writing over blocks that are there needs no new
 * metadata on disk, so that a sync costs two thirds (docs/decisions/0006-inbox.md).
 */
export class SegmentFile {
  readonly path: string;
  readonly capacity: number;
  /** Where the next frame goes. */
  bytes = 0;
  /** Up to here it is on disk. */
  syncedBytes = 0;
  readonly #fd: number;

  private constructor(path: string, fd: number, capacity: number) {
    this.path = path;
    this.#fd = fd;
    this.capacity = capacity;
  }

  /** Makes the file and has its place in the folder on disk. Fails with the system's error, and leaves nothing behind. */
  static async prepare(path: string, capacity: number): Promise<SegmentFile> {
    const fd = await opened(path, 'wx', 0o600);
    try {
      await filled(fd, capacity);
      await synced(fd);
      await syncFolder(dirname(path));
      return new SegmentFile(path, fd, capacity);
    } catch (error) {
      await closed(fd).catch(() => undefined);
      await unlinked(path).catch(() => undefined);
      throw error;
    }
  }

  /** Hands the bytes to the system. They count only after `sync`. */
  write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#fd, bytes, done, bytes.length - done, this.bytes + done);
    }
    this.bytes += bytes.length;
  }

  async sync(): Promise<void> {
    const { bytes } = this;
    await synced(this.#fd);
    this.syncedBytes = bytes;
  }

  /**
   * Cuts off what is not known to be on disk and gives the file to the drain; an empty one goes away. May be called again
   * after it failed: until it succeeds the file stays open.
   */
  async seal(): Promise<void> {
    await truncated(this.#fd, this.syncedBytes);
    if (this.syncedBytes === 0) await unlinked(this.path);
    else await renamed(this.path, this.path.slice(0, -OPEN.length) + SEALED);
    await closed(this.#fd);
  }
}

const ZEROS = Buffer.alloc(1 << 20);

async function filled(fd: number, length: number): Promise<void> {
  for (let done = 0; done < length;) {
    const { bytesWritten } = await written(fd, ZEROS, 0, Math.min(ZEROS.length, length - done), done);
    done += bytesWritten;
  }
}

/** A file is there after a power cut only when its folder's entry is on disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await openHandle(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
