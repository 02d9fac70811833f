import type { LogLine } from '../../core/capture/agent-log/agent-log.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NONE = Buffer.alloc(0);

/** A line where it lies among the bytes that were read. */
class BufferLine implements LogLine {
  number = 0;
  length = 0;
  #bytes: Buffer = NONE;
  #start = 0;

  place(bytes: Buffer, start: number, end: number): this {
    const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN;
    this.#bytes = bytes;
    this.#start = start;
    this.length = (hasReturn ? end - 1 : end) - start;
    this.number++;
    return this;
  }

  bytes(start: number, end: number): string {
    return this.#bytes.toString('latin1', this.#start + start, this.#start + end);
  }

  text(start: number, end: number): string {
    return this.#bytes.toString('utf8', this.#start + start, this.#start + end);
  }
}

/**
 * Cuts pieces of a file into lines without copying them, save for lines that lie in two pieces. Of a line longer than `most`
 * bytes nothing is kept. Every line is the same object, good until the next.
 */
export class LogLines {
  readonly #most: number;
  readonly #line = new BufferLine();
  /** The beginning of a line that has not ended. */
  #open: Uint8Array[] = [];
  #openBytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The number of the last line given. */
  get lines(): number {
    return this.#line.number;
  }

  /** The lines that end in a piece; null stands for one that is too long. */
  *add(piece: Uint8Array): Generator<LogLine | null> {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      yield this.#openBytes > 0 ? this.#joined(bytes.subarray(start, end)) : this.#placed(bytes, start, end);
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  /** What came after the last end of line; null when it is nothing, or too long. */
  rest(): LogLine | null {
    return this.#openBytes === 0 ? null : this.#joined(NONE);
  }

  #placed(bytes: Buffer, start: number, end: number): LogLine | null {
    const line = this.#line.place(bytes, start, end);
    return line.length > this.#most ? null : line;
  }

  #joined(last: Uint8Array): LogLine | null {
    const isTooLong = this.#openBytes + last.length > this.#most;
    const whole = isTooLong ? NONE : Buffer.concat([...this.#open, last]);
    this.#open = [];
    this.#openBytes = 0;
    const line = this.#line.place(whole, 0, whole.length);
    return isTooLong ? null : line;
  }

  /** Whoever gave the piece may use its memory again, so what stays is copied. */
  #keep(beginning: Uint8Array): void {
    this.#openBytes += beginning.length;
    if (beginning.length === 0) return;
    if (this.#openBytes > this.#most) this.#open = [];
    else this.#open.push(new Uint8Array(beginning));
  }
}
