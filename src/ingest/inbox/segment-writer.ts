import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { OPEN, SegmentFile } from './segment-file.ts';

const SMALLEST_SEGMENT = 1 << 16;
const LARGEST_SEGMENT = 1 << 23;
/** What is captured must be found in answers within a second; the drain needs the rest of it. */
const SEAL_AFTER_MS = 300;
/** While the store cannot keep up there is no haste, and few large segments are loaded faster than many small ones. */
const SEAL_AFTER_WHEN_BEHIND_MS = 5_000;
const SEAL_AGAIN_AFTER_MS = 1_000;
const COMPLAIN_EVERY_MS = 10_000;
const NUMBER_DIGITS = 8;

export interface SegmentWriterOptions {
  /** It is there, and this writer's alone. */
  readonly folder: string;
  readonly log: Log;
  /** Whether several sealed segments wait for the drain. */
  readonly isBehind: () => boolean;
  /** Called when there is something to drain. */
  readonly onSealed: () => void;
}

interface Waiting {
  readonly bytes: readonly Buffer[];
  readonly length: number;
  readonly isOnDisk: PromiseWithResolvers<void>;
}

/**
 * Writes frames into the segments of one folder. Whatever arrives while a sync runs is written and synced together when that
 * sync ends: no window of time, which would only make everyone wait (docs/decisions/0006-inbox.md).
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #number = 0;
  #current: SegmentFile | null = null;
  #next: Promise<SegmentFile> | null = null;
  #nextCapacity = SMALLEST_SEGMENT;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #committing: Promise<void> | null = null;
  #sealing: Promise<void> = Promise.resolve();
  #isSealDue = false;
  #sealTimer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#prepareNext();
  }

  /** Not on disk yet, in bytes. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Not sealed yet, in bytes. */
  get unsealedBytes(): number {
    return this.#waitingBytes + (this.#current?.bytes ?? 0);
  }

  /** Resolves when the frame is on disk; fails with AppError 'inbox-unwritable' when the disk does not take it. */
  append(frame: readonly Buffer[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(unwritable('the process is stopping'));
    const length = frame.reduce((sum, piece) => sum + piece.length, 0);
    const isOnDisk = Promise.withResolvers<void>();
    this.#waiting.push({ bytes: frame, length, isOnDisk });
    this.#waitingBytes += length;
    this.#committing ??= this.#commitAll();
    return isOnDisk.promise;
  }

  /** Gives what is on disk to the drain; resolves when it has it. */
  async seal(): Promise<void> {
    this.#isSealDue = true;
    this.#committing ??= this.#commitAll();
    await this.#committing;
    await this.#sealing;
  }

  /** Finishes what is under way and leaves no open file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#committing;
    await this.seal();
    const next = await this.#next?.catch(() => null);
    this.#next = null;
    await next?.seal();
  }

  async #commitAll(): Promise<void> {
    // What else arrives in this turn goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#isSealDue) {
      const group = this.#waiting;
      this.#waiting = [];
      if (group.length > 0) await this.#commit(group);
      if (this.#isSealDue) this.#retire();
    }
    this.#committing = null;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const length = group.reduce((sum, waiting) => sum + waiting.length, 0);
    try {
      const file = await this.#fileFor(length);
      file.write(
        Buffer.concat(
          group.flatMap(({ bytes }) => bytes),
          length,
        ),
      );
      await file.sync();
      for (const { isOnDisk } of group) isOnDisk.resolve();
    } catch (error) {
      // After a failed sync nobody knows what of the file is on disk, and a second sync would not tell (fsync(2)).
      this.#retire();
      const told = unwritable(error instanceof Error ? error.message : String(error));
      this.#complain(error);
      for (const { isOnDisk } of group) isOnDisk.reject(told);
    }
    this.#waitingBytes -= length;
  }

  /** The log may be on the same full disk, so it is told now and then only; each sender is told anyway. */
  #complain(error: unknown): void {
    // What little room there is may do for a small segment.
    this.#nextCapacity = SMALLEST_SEGMENT;
    const now = performance.now();
    if (now - this.#complainedAt < COMPLAIN_EVERY_MS) return;
    this.#complainedAt = now;
    this.#options.log.error({ err: error }, 'the inbox cannot be written');
  }

  async #fileFor(length: number): Promise<SegmentFile> {
    if (this.#current && this.#current.bytes + length > this.#current.capacity) this.#retire();
    if (this.#current) return this.#current;
    this.#prepareNext();
    const next = this.#next;
    this.#next = null;
    if (next === null) throw new Error('no segment is being prepared');
    this.#current = await next;
    this.#prepareNext();
    this.#sealSoon(SEAL_AFTER_MS);
    return this.#current;
  }

  #sealSoon(afterMs: number): void {
    this.#sealTimer = setTimeout(() => {
      if (afterMs < SEAL_AFTER_WHEN_BEHIND_MS && this.#options.isBehind()) {
        this.#sealSoon(SEAL_AFTER_WHEN_BEHIND_MS);
        return;
      }
      this.#isSealDue = true;
      this.#committing ??= this.#commitAll();
    }, afterMs).unref();
  }

  #prepareNext(): void {
    if (this.#next !== null) return;
    const name = String(++this.#number).padStart(NUMBER_DIGITS, '0') + OPEN;
    this.#next = SegmentFile.prepare(join(this.#options.folder, name), this.#nextCapacity);
    // Told to whoever needs the segment.
    this.#next.catch(() => undefined);
  }

  /** The current segment is done; it is sealed beside what is written next. */
  #retire(): void {
    this.#isSealDue = false;
    clearTimeout(this.#sealTimer);
    const file = this.#current;
    if (file === null) return;
    this.#current = null;
    // As much as came in the time of one segment will come again.
    this.#nextCapacity = Math.min(Math.max(2 * file.bytes, SMALLEST_SEGMENT), LARGEST_SEGMENT);
    this.#sealing = this.#sealing.then(() => this.#sealFile(file));
  }

  async #sealFile(file: SegmentFile): Promise<void> {
    try {
      await file.seal();
      this.#options.onSealed();
    } catch (error) {
      this.#options.log.error({ err: error, segment: file.path }, 'a segment of the inbox cannot be sealed yet');
      // What is left open when the process ends is taken over by the drain.
      if (!this.#isClosed)
        setTimeout(() => {
          this.#sealing = this.#sealing.then(() => this.#sealFile(file));
        }, SEAL_AGAIN_AFTER_MS).unref();
    }
  }
}

function unwritable(reason: string): AppError {
  return new AppError(
    'inbox-unwritable',
    `What was captured cannot be written to disk: ${reason}.`,
    'Free some space, or make the data folder writable; then send it again.',
  );
}
