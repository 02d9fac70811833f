import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable } from 'node:stream';
import type { Problem } from '../../core/problem.ts';

const NEWLINE = 0x0a;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** One line of a text file, numbered from 1; `text` is null when the line itself cannot be used. */
export interface Line {
  readonly number: number;
  readonly text: string | null;
  readonly problem: Problem | null;
}

/**
 * Splits bytes into lines without ever holding more than one line and one chunk.
 * Gzip is recognised by its first bytes. A line that is too long or no UTF-8 is reported; the rest goes on.
 */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<Line> {
  const cutter = new LineCutter(maxLineBytes);
  for await (const chunk of inflated(bytes)) yield* cutter.push(chunk);
  yield* cutter.end();
}

/** Passes plain bytes through and inflates gzip. */
export async function* inflated(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const rest = (async function* () {
    yield first.value;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  })();
  if (first.value[0] !== GZIP_MAGIC[0] || first.value[1] !== GZIP_MAGIC[1]) {
    yield* rest;
    return;
  }
  const output = new PassThrough();
  const done = pipeline(Readable.from(rest), createGunzip(), output).catch((error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  for await (const chunk of output as AsyncIterable<Uint8Array>) yield chunk;
  await done;
}

class LineCutter {
  private readonly limit: number;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private dropping = false;
  private number = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.keep(chunk.subarray(start, end));
      yield* this.cut();
      start = end + 1;
    }
    // The chunk's memory may be used again by its sender once we return, so what stays is copied.
    if (start < chunk.length) this.keep(chunk.slice(start));
  }

  *end(): Generator<Line> {
    if (this.pendingBytes > 0 || this.dropping) yield* this.cut();
  }

  private keep(part: Uint8Array): void {
    if (this.dropping) return;
    this.pendingBytes += part.length;
    if (this.pendingBytes > this.limit) {
      this.dropping = true;
      this.pending = [];
    } else this.pending.push(part);
  }

  private *cut(): Generator<Line> {
    this.number++;
    const tooLong = this.dropping;
    const bytes = this.pending.length === 1 ? this.pending[0] : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    this.dropping = false;
    if (tooLong) {
      yield this.bad(
        'line-too-long',
        `the line is longer than ${this.limit} bytes`,
        'Split it, or raise limits.lineMebibytes.',
      );
      return;
    }
    try {
      const text = this.decoder.decode(bytes).replace(/\r$/, '');
      if (text.trim() !== '') yield { number: this.number, text, problem: null };
    } catch {
      yield this.bad('not-utf8', 'the bytes are no UTF-8 text', 'Convert the file to UTF-8 (iconv -t utf-8).');
    }
  }

  private bad(code: string, reason: string, remedy: string): Line {
    return { number: this.number, text: null, problem: { code, place: `line ${this.number}`, reason, remedy } };
  }
}
