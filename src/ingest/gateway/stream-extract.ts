import { bringsContent, countContent } from './content-count.ts';

/** Enough to tell which API speaks. */
const HEAD_EVENTS = 3;
const HEAD_BYTES = 32 * 1024;
/** Of these the last few events are kept: the reason to stop, the end marker, an error. The rest is a sample of the content. */
const TAIL_BYTES = 4096;
const TAIL_EVENTS = 4;
const MOST_MARKED = 24;
const LARGEST_EVENT = 4 * 1024 * 1024;

/** A stretch of the stream that is kept: whole events from `offset` on. */
interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * What of an event stream (server-sent events, lines of JSON) tells what it was and what it used: its first events, those
 * that bear a mark (usage, an error), and its last. Content passes by and is only counted. What is kept is whole events in
 * their order, so that whatever reads the stream reads the extract alike.
 */
export class StreamExtract {
  #hasContent = false;
  readonly #separator: Buffer;
  readonly #marks: readonly string[];
  readonly #contentNames: readonly string[];
  readonly #head: Piece[] = [];
  #headEvents = 0;
  #headBytes = 0;
  #marked: Piece[] = [];
  #tail: Piece[] = [];
  #tailBytes = 0;
  /** The event that has begun and not ended. */
  #open: Buffer[] = [];
  #openBytes = 0;
  /** Bytes before the open event. */
  #offset = 0;

  constructor(separator: '\n' | '\n\n', marks: readonly string[], contentNames: readonly string[]) {
    this.#separator = Buffer.from(separator);
    this.#marks = marks;
    this.#contentNames = contentNames;
  }

  /**
   * Bytes of generated text: of a short stream as counted, of a longer one by its share in the last stretch. Only an
   * estimate for streams that break off needs it.
   */
  get contentBytes(): number {
    const sample = Buffer.concat(this.#tail.map(({ bytes }) => bytes));
    const counted = countContent(sample, this.#contentNames);
    return sample.length === 0 ? 0 : Math.round((counted * this.#offset) / sample.length);
  }

  /** Whether generated text has come. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  feed(bytes: Buffer): void {
    const end = this.#boundaryIn(bytes);
    if (end === 0) return this.#leaveOpen(bytes);
    const ended = bytes.subarray(0, end);
    const whole = this.#openBytes === 0 ? ended : Buffer.concat([...this.#open, ended]);
    this.#open = [];
    this.#openBytes = 0;
    this.#take(whole);
    this.#offset += whole.length;
    if (end < bytes.length) this.#leaveOpen(bytes.subarray(end));
  }

  /** The extract as text; the event that was open when the stream broke off comes last. */
  finish(): string {
    const pieces = [...this.#head, ...this.#marked, ...this.#lastEvents()].sort((a, b) => a.offset - b.offset);
    const open = this.#openBytes > 0 ? { offset: this.#offset, bytes: Buffer.concat(this.#open) } : null;
    const kept: Buffer[] = [];
    let reached = 0;
    for (const { offset, bytes } of open ? [...pieces, open] : pieces) {
      const from = Math.max(0, reached - offset);
      if (from >= bytes.length) continue;
      kept.push(from === 0 ? bytes : bytes.subarray(from));
      reached = offset + bytes.length;
    }
    return Buffer.concat(kept).toString('utf8');
  }

  /** Where the last event in the bytes ends; 0 when none does. A separator may be split between two reads. */
  #boundaryIn(bytes: Buffer): number {
    const last = bytes.lastIndexOf(this.#separator);
    const plain = last < 0 ? 0 : last + this.#separator.length;
    if (this.#separator.length === 1) return plain;
    const crlf = bytes.lastIndexOf('\r\n\r\n');
    const end = Math.max(plain, crlf < 0 ? 0 : crlf + 4);
    return end > 0 ? end : this.#splitBoundary(bytes);
  }

  #splitBoundary(bytes: Buffer): number {
    if (this.#openBytes === 0) return 0;
    const before = Buffer.concat(this.#open.slice(-4)).subarray(-3).toString('latin1');
    const after = bytes.toString('latin1', 0, 3);
    const found = /\n\n|\r\n\r\n/.exec(before + after);
    const end = found ? found.index + found[0].length - before.length : 0;
    return Math.max(0, end);
  }

  #leaveOpen(bytes: Buffer): void {
    this.#openBytes += bytes.length;
    this.#open.push(bytes);
    if (this.#openBytes <= LARGEST_EVENT) return;
    // No event of interest is so large; what it was remains unknown, and nothing is held for it.
    this.#offset += this.#openBytes;
    this.#open = [];
    this.#openBytes = 0;
  }

  /** Looks at whole events. */
  #take(events: Buffer): void {
    this.#hasContent ||= bringsContent(events, this.#contentNames);
    this.#takeHead(events);
    for (const mark of this.#marks) this.#takeMarked(events, mark);
    this.#takeTail(events);
  }

  #takeHead(events: Buffer): void {
    let at = 0;
    while (at < events.length && this.#headEvents < HEAD_EVENTS && this.#headBytes < HEAD_BYTES) {
      const end = endOf(events, this.#separator, at);
      this.#head.push({ offset: this.#offset + at, bytes: Buffer.from(events.subarray(at, end)) });
      this.#headEvents++;
      this.#headBytes += end - at;
      at = end;
    }
  }

  #takeMarked(events: Buffer, mark: string): void {
    for (let at = events.indexOf(mark); at >= 0; at = events.indexOf(mark, at)) {
      const before = at === 0 ? -1 : events.lastIndexOf(this.#separator, at - 1);
      const start = before < 0 ? 0 : before + this.#separator.length;
      const end = endOf(events, this.#separator, at);
      this.#marked.push({ offset: this.#offset + start, bytes: Buffer.from(events.subarray(start, end)) });
      // Counts that every event repeats: the first and the last of them tell all.
      if (this.#marked.length > MOST_MARKED) this.#marked.splice(MOST_MARKED / 2, 1);
      at = end;
    }
  }

  #takeTail(events: Buffer): void {
    if (events.length > 2 * TAIL_BYTES) {
      const from = this.#startOfTail(events);
      this.#tail = [{ offset: this.#offset + from, bytes: Buffer.from(events.subarray(from)) }];
      this.#tailBytes = events.length - from;
      return;
    }
    this.#tail.push({ offset: this.#offset, bytes: events });
    this.#tailBytes += events.length;
    while (this.#tailBytes - (this.#tail[0]?.bytes.length ?? 0) >= TAIL_BYTES) {
      this.#tailBytes -= this.#tail.shift()?.bytes.length ?? 0;
    }
  }

  /** Where the events of the last stretch begin; the last one is whole, however long it is. */
  #startOfTail(events: Buffer): number {
    const start = endOf(events, this.#separator, events.length - TAIL_BYTES);
    return start < events.length ? start : this.#startBefore(events, events.length);
  }

  /** Where the event that ends here begins. */
  #startBefore(events: Buffer, end: number): number {
    const last = end - this.#separator.length - 1;
    const before = last < 0 ? -1 : events.lastIndexOf(this.#separator, last);
    return before < 0 ? 0 : before + this.#separator.length;
  }

  /** The last whole events. */
  #lastEvents(): Piece[] {
    const bytes = Buffer.concat(this.#tail.map((piece) => piece.bytes));
    let from = bytes.length;
    for (let count = 0; count < TAIL_EVENTS && from > 0; count++) from = this.#startBefore(bytes, from);
    return [{ offset: (this.#tail[0]?.offset ?? 0) + from, bytes: bytes.subarray(from) }];
  }
}

function endOf(events: Buffer, separator: Buffer, from: number): number {
  const found = events.indexOf(separator, from);
  return found < 0 ? events.length : found + separator.length;
}
