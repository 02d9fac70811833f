import type { LogLine, LogPlace } from '../../core/capture/agent-log/agent-log.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NONE = Buffer.alloc(0);
const BEGINNING: LogPlace = { bytes: 0, lines: 0 };

/** A line where it lies among the bytes that were read. */
class BufferLine implements LogLine {
  number: number;
  start: number;
  length = 0;
  memory: Buffer = NONE;
  at = 0;

  /** A line before the first. */
  constructor({ bytes, lines }: LogPlace) {
    this.number = lines;
    this.start = bytes;
  }

  /** `start` is where the line begins in the file; it lies in `bytes` from `at` to `end`. */
  put(start: number, bytes: Buffer, at: number, end: number): this {
    const hasReturn = end > at && bytes[end - 1] === CARRIAGE_RETURN;
    this.memory = bytes;
    this.at = at;
    this.start = start;
    this.length = (hasReturn ? end - 1 : end) - at;
    this.number++;
    return this;
  }

  bytes(start: number, end: number): string {
    return this.memory.toString('latin1', this.at + start, this.at + end);
  }

  text(start: number, end: number): string {
    return this.memory.toString('utf8', this.at + start, this.at + end);
  }
}

/**
 * Cuts pieces of a file into lines without copying them, save for lines that lie in two pieces. Of a line longer than `most`
 * bytes nothing is kept. Every line is the same object, good until the next.
 */
export class LogLines {
  readonly #most: number;
  readonly #line: BufferLine;
  /** The beginning of a line that has not ended. */
  #open: Uint8Array[] = [];
  #openBytes = 0;
  /** Where in the file the line begins that comes next. */
  #next: number;

  /** `from` is where in the file the first piece begins. */
  constructor(most: number, from: LogPlace = BEGINNING) {
    this.#most = most;
    this.#line = new BufferLine(from);
    this.#next = from.bytes;
  }

  /** Behind the last line that has ended. */
  get place(): LogPlace {
    return { bytes: this.#next, lines: this.#line.number };
  }

  /** The lines that end in a piece; null stands for one that is too long. */
  *add(piece: Uint8Array): Generator<LogLine | null> {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let at = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      const start = this.#next;
      this.#next += this.#openBytes + end + 1 - at;
      yield this.#openBytes > 0 ? this.#joined(start, bytes.subarray(at, end)) : this.#put(start, bytes, at, end);
      at = end + 1;
    }
    this.#keep(bytes.subarray(at));
  }

  /** What came after the last end of line; null when it is nothing, or too long. */
  rest(): LogLine | null {
    return this.#openBytes === 0 ? null : this.#joined(this.#next, NONE);
  }

  #put(start: number, bytes: Buffer, at: number, end: number): LogLine | null {
    const line = this.#line.put(start, bytes, at, end);
    return line.length > this.#most ? null : line;
  }

  #joined(start: number, last: Uint8Array): LogLine | null {
    const isTooLong = this.#openBytes + last.length > this.#most;
    const whole = isTooLong ? NONE : Buffer.concat([...this.#open, last]);
    this.#open = [];
    this.#openBytes = 0;
    const line = this.#line.put(start, whole, 0, whole.length);
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
