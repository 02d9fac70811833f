import { decodeEventStream } from '../../core/capture/bedrock/event-stream.ts';
import { type Answered, type ResponseExtract, UNANSWERED } from './answered.ts';

const HEAD_FRAMES = 8;
const TAIL_FRAMES = 4;
const MOST_MARKED = 64;
const PRELUDE = 12;
const LARGEST_FRAME = 16 * 1024 * 1024;
const MARKS = ['metadata', 'messageStop', 'xception', 'trace'];
/** Names of events stand in the headers, at the start of a frame. */
const HEADERS = 200;

/** What of an AWS event stream tells what it was and used: first and last messages, and those of telling types. */
export class FrameExtract implements ResponseExtract {
  contentBytes = 0;

  get hasContent(): boolean {
    return this.contentBytes > 0;
  }

  #kept: Buffer[] = [];
  #tail: Buffer[] = [];
  #frames = 0;
  #marked = 0;
  #open: Buffer = EMPTY;
  #isBroken = false;

  feed(bytes: Buffer): void {
    if (this.#isBroken) return;
    let rest = this.#open.length === 0 ? bytes : Buffer.concat([this.#open, bytes]);
    while (rest.length >= PRELUDE) {
      const length = rest.readUInt32BE(0);
      this.#isBroken = length < PRELUDE || length > LARGEST_FRAME;
      if (this.#isBroken) return;
      if (rest.length < length) break;
      this.#take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#open = rest.length === 0 ? EMPTY : Buffer.from(rest);
  }

  finish(then: (answered: Answered) => void): void {
    const { events } = decodeEventStream(Buffer.concat([...this.#kept, ...this.#tail]));
    then({ ...UNANSWERED, events });
  }

  #take(frame: Buffer): void {
    this.#frames++;
    this.contentBytes += contentOf(frame);
    if (this.#frames <= HEAD_FRAMES) this.#kept.push(Buffer.from(frame));
    else this.#tail.push(Buffer.from(frame));
    if (this.#tail.length <= TAIL_FRAMES) return;
    const leaving = this.#tail.shift() ?? EMPTY;
    const head = leaving.toString('latin1', 0, HEADERS);
    if (this.#marked < MOST_MARKED && MARKS.some((mark) => head.includes(mark))) {
      this.#kept.push(leaving);
      this.#marked++;
    }
  }
}

const EMPTY = Buffer.alloc(0);
const TEXT = '"text":"';
const BYTES = '"bytes":"';
const FRAMING_SHARE = 0.3;

/** Converse says its text plainly, InvokeModel in base64 with the vendor's event around it. */
function contentOf(frame: Buffer): number {
  const text = frame.indexOf(TEXT);
  if (text >= 0) return Math.max(0, frame.indexOf('"', text + TEXT.length) - text - TEXT.length);
  const bytes = frame.indexOf(BYTES);
  if (bytes < 0) return 0;
  return Math.round((frame.indexOf('"', bytes + BYTES.length) - bytes - BYTES.length) * FRAMING_SHARE);
}
