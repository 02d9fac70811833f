import type { Framing } from './message-head.ts';

/** Gets a body without its framing. */
export interface PayloadReader {
  /** The next stretch of it: `bytes` from `start` to before `end`. */
  readPayload(bytes: Buffer, start: number, end: number): void;
}

/** Finds the end of one body in the bytes that pass. */
export interface BodyFraming {
  readonly isDone: boolean;
  /** How many of the bytes, from their start, belong to the body. Throws BrokenFraming. */
  take(bytes: Buffer, reader: PayloadReader): number;
}

/** The chunks do not follow the grammar: where the message ends is anybody's guess. */
export class BrokenFraming extends Error {}

export function bodyFraming(framing: Framing): BodyFraming {
  if (framing.kind === 'chunked') return new ChunkedFraming();
  if (framing.kind === 'length') return new LengthFraming(framing.length);
  return new LengthFraming(framing.kind === 'none' ? 0 : Number.POSITIVE_INFINITY);
}

class LengthFraming implements BodyFraming {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  take(bytes: Buffer, reader: PayloadReader): number {
    const taken = Math.min(this.#left, bytes.length);
    this.#left -= taken;
    if (taken > 0) reader.readPayload(bytes, 0, taken);
    return taken;
  }
}

const CR = 0x0d;
const LF = 0x0a;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER = 0x20;
const A = 0x61;
const F = 0x66;
const DIGITS_OF_LETTERS = 10;
const HEX = 16;
/** Digits of the sizes that are read by their bytes. */
const FEW_DIGITS = 7;
const SIZE_LINE = /^([0-9a-f]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/i;
/** A trailer that framed or addressed a message would be a second head. */
const TRAILER =
  /^(?!content-length|transfer-encoding|host|connection)[!#$%&'*+.^_`|~0-9a-z-]+:[\t\x20-\x7e\x80-\xff]*$/i;
const LONGEST_LINE = 4096;
const MOST_TRAILERS = 64;

type State = 'size' | 'data' | 'dataEnd' | 'trailer' | 'done';

/** Chunked coding by RFC 9112 section 7.1, strictly: lines end with CR LF, sizes are plain hexadecimal digits. */
class ChunkedFraming implements BodyFraming {
  #state: State = 'size';
  #line = '';
  #left = 0;
  #trailers = 0;

  get isDone(): boolean {
    return this.#state === 'done';
  }

  take(bytes: Buffer, reader: PayloadReader): number {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') {
      if (this.#state === 'data') at = this.#takeData(bytes, at, reader);
      else at = this.#takePlainSize(bytes, at) || this.#takeLine(bytes, at);
    }
    return at;
  }

  #takeData(bytes: Buffer, at: number, reader: PayloadReader): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    reader.readPayload(bytes, at, end);
    if (this.#left > 0) return end;
    const isClosed = bytes[end] === CR && bytes[end + 1] === LF;
    this.#state = isClosed ? 'size' : 'dataEnd';
    return isClosed ? end + 2 : end;
  }

  /** Past a line with a short size and nothing else, as most are; 0 when this is none, or not all of it is there. */
  #takePlainSize(bytes: Buffer, start: number): number {
    if (this.#state !== 'size' || this.#line !== '') return 0;
    let size = 0;
    let at = start;
    for (let digit = digitOf(bytes[at]); digit >= 0 && at - start < FEW_DIGITS; digit = digitOf(bytes[at])) {
      size = size * HEX + digit;
      at += 1;
    }
    if (size === 0 || bytes[at] !== CR || bytes[at + 1] !== LF) return 0;
    this.#left = size;
    this.#state = 'data';
    return at + 2;
  }

  #takeLine(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(LF, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (end - at + this.#line.length > LONGEST_LINE) throw new BrokenFraming('a line of the chunked body is too long');
    this.#line += bytes.toString('latin1', at, end);
    if (newline < 0) return end;
    const line = this.#line;
    this.#line = '';
    if (line.charCodeAt(line.length - 2) !== CR) throw new BrokenFraming('a chunk line does not end with CR LF');
    this.#read(line.slice(0, -2));
    return end;
  }

  #read(line: string): void {
    if (this.#state === 'size') this.#readSize(line);
    else if (this.#state === 'dataEnd') this.#readDataEnd(line);
    else this.#readTrailer(line);
  }

  #readSize(line: string): void {
    const size = SIZE_LINE.exec(line)?.[1];
    if (size === undefined) throw new BrokenFraming('a chunk size is no number');
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'data';
  }

  #readDataEnd(line: string): void {
    if (line !== '') throw new BrokenFraming('a chunk is longer than it says');
    this.#state = 'size';
  }

  #readTrailer(line: string): void {
    if (line === '') this.#state = 'done';
    else if (!TRAILER.test(line) || ++this.#trailers > MOST_TRAILERS)
      throw new BrokenFraming('a trailer is not allowed');
  }
}

/** The value of a hexadecimal digit; -1 for what is none. */
function digitOf(byte = 0): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO;
  const letter = byte | LOWER;
  return letter >= A && letter <= F ? letter - A + DIGITS_OF_LETTERS : -1;
}
