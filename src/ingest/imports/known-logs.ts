import { createHash } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import type { LogPosition } from '../../core/capture/agent-log/agent-log.ts';
import { digestOf } from '../../core/capture/digest.ts';
import { keepLogRecords, type LogRecord, logRecords } from '../../store/metadata/log-positions.ts';
import type { Metadata } from '../../store/metadata/metadata.ts';
import type { LogProgress } from './format.ts';
import { ToldAnswers } from './told-answers.ts';

/** A file that was not written to for so long holds no answer that is being written. */
const QUIET_MS = 120_000;
/** So much of what lies before a place shows that the file is the same: it has ids and times of some lines. */
const DIGESTED_BYTES = 4096;

/** One file of an import. */
export interface SourceFile {
  readonly name: string;
  /** Its bytes from a place on, read once, when its turn comes; each piece is good until the next is asked for. */
  content(from: number): AsyncIterable<Uint8Array>;
  /** What the file system says of it; null for what is no file that stays. */
  readonly onDisk: FileFacts | null;
}

export interface FileFacts {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** A file to be read from where it was read to. */
export interface OpenedLog {
  readonly content: AsyncIterable<Uint8Array>;
  readonly progress: LogProgress;
  /** When it was read to its end without an error. */
  readonly end: () => void;
}

/** The logs of an import: where each was read to before, and is now. */
export class KnownLogs {
  /** How much was not read again. */
  bytesBefore = 0;
  readonly #metadata: Metadata;
  readonly #scope: string | null;
  readonly #now: number;
  readonly #known: ReadonlyMap<string, LogRecord>;
  readonly #told = new ToldAnswers();
  readonly #ended: { readonly file: SourceFile; readonly record: LogRecord }[] = [];

  private constructor(metadata: Metadata, scope: string | null, now: number, known: ReadonlyMap<string, LogRecord>) {
    this.#metadata = metadata;
    this.#scope = scope;
    this.#now = now;
    this.#known = known;
  }

  /** `scope` tells apart what one file may be imported as; null where files do not grow, so that all is read. */
  static async of(
    metadata: Metadata,
    files: readonly SourceFile[],
    { scope, now }: { readonly scope: string | null; readonly now: number },
  ): Promise<KnownLogs> {
    const named = scope === null ? [] : files.flatMap(({ onDisk }) => (onDisk ? [nameOf(scope, onDisk)] : []));
    return new KnownLogs(metadata, scope, now, await logRecords(metadata, named));
  }

  /** Whether a call is in another of these logs, or was told of before in the same. */
  isCopy(call: Call): boolean {
    return this.#scope !== null && this.#told.has(call);
  }

  /** Null when nothing of the file is new. */
  async open(file: SourceFile): Promise<OpenedLog | null> {
    const { onDisk } = file;
    if (onDisk === null || this.#scope === null)
      return { content: file.content(0), progress: WHOLE, end: () => undefined };
    const log = nameOf(this.#scope, onDisk);
    const known = this.#known.get(log);
    if (known && isUntouched(known, onDisk)) {
      this.bytesBefore += onDisk.bytes;
      return null;
    }
    const from = known && (await isSameFile(known, file, onDisk)) ? positionOf(known) : START;
    this.bytesBefore += from.bytes;
    // A clock may be ahead: what was changed in the future is no more being written than what was long ago.
    const mayGrow = Math.abs(this.#now - onDisk.modifiedAt) < QUIET_MS;
    let position = START;
    const progress = { from, mayGrow, reached: (reached: LogPosition) => void (position = reached) };
    const end = (): void => {
      const isSettled = Number(!mayGrow || position.bytes >= onDisk.bytes);
      const { bytes: size, modifiedAt } = onDisk;
      this.#ended.push({ file, record: { log, ...position, size, modifiedAt, isSettled, digest: '' } });
    };
    return { content: file.content(from.bytes), progress, end };
  }

  /** Remembers how far the files were read, which is only true once their calls are stored. */
  async keep(): Promise<void> {
    const records: LogRecord[] = [];
    for (const { file, record } of this.#ended) {
      records.push({ ...record, digest: await digestBefore(file, record.bytes) });
    }
    await keepLogRecords(this.#metadata, records);
  }
}

const START: LogPosition = { bytes: 0, lines: 0, state: null };
const WHOLE: LogProgress = { from: START, mayGrow: false, reached: () => undefined };

function nameOf(scope: string, { path }: FileFacts): string {
  return digestOf(`${scope}\n${path}`);
}

function positionOf({ bytes, lines, state }: LogRecord): LogPosition {
  return { bytes, lines, state };
}

function isUntouched({ isSettled, size, modifiedAt }: LogRecord, onDisk: FileFacts): boolean {
  return isSettled === 1 && size === onDisk.bytes && modifiedAt === onDisk.modifiedAt;
}

async function isSameFile({ bytes, digest }: LogRecord, file: SourceFile, onDisk: FileFacts): Promise<boolean> {
  return bytes <= onDisk.bytes && (await digestBefore(file, bytes)) === digest;
}

/** Of the bytes before a place; shorter ones than asked for are another file. */
async function digestBefore(file: SourceFile, place: number): Promise<string> {
  const hash = createHash('sha256');
  let left = Math.min(place, DIGESTED_BYTES);
  if (left === 0) return '';
  for await (const piece of file.content(place - left)) {
    const wanted = piece.subarray(0, left);
    hash.update(wanted);
    left -= wanted.length;
    if (left === 0) return hash.digest('hex').slice(0, 32);
  }
  return '';
}
