import { decodeEventStream } from '../../src/core/capture/bedrock/event-stream.ts';
import type { Json } from '../../src/core/capture/exchange.ts';

const HEAD_FRAMES = 8;
const TAIL_FRAMES = 6;
const MOST_MARKED = 64;
const PRELUDE = 12;
const LARGEST_FRAME = 16 * 1024 * 1024;
/** Names of events stand in the headers, at the start of a frame. */
const HEADERS = 200;
const MARK = /metadata|messageStop|xception|trace/;

/** What of an AWS event stream tells what it was and used: its first and last messages, and those of telling types. */
export class FrameExtract {
  contentLength = 0;
  readonly #head: Uint8Array[] = [];
  readonly #marked: Uint8Array[] = [];
  readonly #tail: Uint8Array[] = [];
  #open: Uint8Array = new Uint8Array();
  #isBroken = false;

  feed(bytes: Uint8Array): void {
    if (this.#isBroken) return;
    let rest = this.#open.length === 0 ? bytes : joined([this.#open, bytes]);
    while (rest.length >= PRELUDE) {
      const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0);
      this.#isBroken = length < PRELUDE || length > LARGEST_FRAME;
      if (this.#isBroken) return;
      if (rest.length < length) break;
      this.#take(rest.slice(0, length));
      rest = rest.subarray(length);
    }
    this.#open = rest.slice();
  }

  finish(): readonly Json[] {
    return decodeEventStream(joined([...this.#head, ...this.#marked, ...this.#tail])).events;
  }

  #take(frame: Uint8Array): void {
    if (this.#head.length < HEAD_FRAMES) this.#head.push(frame);
    else this.#tail.push(frame);
    const leaving = this.#tail.length > TAIL_FRAMES ? this.#tail.shift() : undefined;
    if (leaving && this.#marked.length < MOST_MARKED && MARK.test(headersOf(leaving))) this.#marked.push(leaving);
  }
}

function headersOf(frame: Uint8Array): string {
  return String.fromCharCode(...frame.subarray(0, HEADERS));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
