import { mebibytes } from '../../config.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { frameOf } from './frame.ts';
import type { CapturedBatch, Inbox } from './inbox.ts';
import { countSealed, makeWriterFolder, removeWriter, type WriterFolder, writersIn } from './inbox-folder.ts';
import { payloadOfBatch } from './payload.ts';
import { SegmentWriter } from './segment-writer.ts';

const MEASURE_EVERY_MS = 500;
/** So many sealed segments mean that the drain does not keep up. */
const BEHIND_SEGMENTS = 8;
/** What may be in memory because the disk is slow. */
const MOST_WAITING_BYTES = mebibytes(64);

export interface InboxOptions {
  readonly dataDir: string;
  /** How much may wait for the store, of all writers together, in MiB. */
  readonly mebibytes: number;
  readonly log: Log;
  /** Called when there is something to drain. */
  readonly onSealed: () => void;
}

/** Since the process started; `bytes` is what waits for the store now, of all processes. */
export interface InboxCounts {
  readonly bytes: number;
  readonly appended: number;
  readonly appendedBytes: number;
  readonly refused: number;
}

/** The inbox of this process: a folder of segments that it alone writes. */
export class SegmentInbox implements Inbox {
  readonly #options: InboxOptions;
  readonly #folder: WriterFolder;
  readonly #writer: SegmentWriter;
  readonly #most: number;
  #measuredBytes = 0;
  #ownSegments = 0;
  #bytesSince = 0;
  #appended = 0;
  #appendedBytes = 0;
  #refused = 0;
  #measuring: NodeJS.Timeout;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#most = mebibytes(options.mebibytes);
    this.#folder = makeWriterFolder(options.dataDir);
    const { log, onSealed } = options;
    const isBehind = (): boolean => this.#ownSegments > BEHIND_SEGMENTS;
    this.#writer = new SegmentWriter({ folder: this.#folder.path, log, isBehind, onSealed });
    this.#measure();
    this.#measuring = setInterval(() => this.#measure(), MEASURE_EVERY_MS).unref();
  }

  /** The writer's name, by which a drain in the same process knows that it lives. */
  get writer(): string {
    return this.#folder.name;
  }

  get counts(): InboxCounts {
    const bytes = this.#measuredBytes + this.#bytesSince;
    return { bytes, appended: this.#appended, appendedBytes: this.#appendedBytes, refused: this.#refused };
  }

  /** The batch is let go of at once: only its bytes wait for the disk. */
  append(batch: CapturedBatch): Promise<void> {
    return this.#append(payloadOfBatch(batch));
  }

  /** Gives what is on disk to the drain at once, instead of in a moment. */
  seal(): Promise<void> {
    return this.#writer.seal();
  }

  async close(): Promise<void> {
    clearInterval(this.#measuring);
    await this.#writer.close();
    this.#folder.lock.release();
    removeWriter(this.#options.dataDir, this.#folder.name);
  }

  async #append({ kind, payload }: ReturnType<typeof payloadOfBatch>): Promise<void> {
    try {
      this.#checkRoom(payload.length);
      this.#bytesSince += payload.length;
      await this.#writer.append(frameOf(kind, payload));
    } catch (error) {
      this.#refused++;
      throw error;
    }
    this.#appended++;
    this.#appendedBytes += payload.length;
  }

  #checkRoom(bytes: number): void {
    if (this.#measuredBytes + this.#bytesSince + bytes > this.#most) throw full(this.#options.mebibytes);
    if (this.#writer.waitingBytes + bytes > MOST_WAITING_BYTES) throw slow();
  }

  #measure(): void {
    const { dataDir } = this.#options;
    let bytes = 0;
    for (const writer of writersIn(dataDir)) {
      const sealed = countSealed(dataDir, writer);
      bytes += sealed.bytes;
      if (writer === this.#folder.name) this.#ownSegments = sealed.segments;
    }
    this.#measuredBytes = bytes;
    this.#bytesSince = this.#writer.unsealedBytes;
  }
}

function slow(): AppError {
  return new AppError(
    'inbox-full',
    'More is being captured than the disk can take.',
    'Send it again in a moment; a faster disk for the data folder takes more.',
  );
}

function full(most: number): AppError {
  return new AppError(
    'inbox-full',
    `${most} MiB of captured calls wait for the store, which is the bound.`,
    'Send it again later; see whence doctor for why the store does not take them, and inbox.mebibytes for the bound.',
  );
}
