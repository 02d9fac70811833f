import type { Framing } from './message-head.ts';

/** Called with each stretch of a body without its framing. */
type OnPayload = (bytes: Buffer) => void;

/** Finds the end of one body in the bytes that pass. */
export interface BodyFraming {
  readonly isDone: boolean;
  /** Bytes of `bytes` from `start` on that belong to the body. Throws BrokenFraming. */
  take(bytes: Buffer, start: number, onPayload: OnPayload): number;
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

  take(bytes: Buffer, start: number, onPayload: OnPayload): number {
    const taken = Math.min(this.#left, bytes.length - start);
    this.#left -= taken;
    if (taken > 0) onPayload(start === 0 && taken === bytes.length ? bytes : bytes.subarray(start, start + taken));
    return taken;
  }
}

const CR = 0x0d;
const LF = 0x0a;
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

  take(bytes: Buffer, start: number, onPayload: OnPayload): number {
    let at = start;
    while (at < bytes.length && this.#state !== 'done') {
      at = this.#state === 'data' ? this.#takeData(bytes, at, onPayload) : this.#takeLine(bytes, at);
    }
    return at - start;
  }

  #takeData(bytes: Buffer, at: number, onPayload: OnPayload): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    onPayload(bytes.subarray(at, end));
    if (this.#left === 0) this.#state = 'dataEnd';
    return end;
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
