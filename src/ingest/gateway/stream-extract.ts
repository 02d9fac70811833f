import { type Answered, type ResponseExtract, UNANSWERED } from './answered.ts';
import type { ApiPath } from './api-path.ts';
import type { ByteSearch } from './byte-search.ts';
import { bringsContent, countContent } from './content-count.ts';
import { EventBounds } from './event-bounds.ts';
import { StreamTail } from './stream-tail.ts';

/** Enough to tell which API speaks. */
const HEAD_EVENTS = 3;
const HEAD_BYTES = 32 * 1024;
const MOST_MARKED = 24;
const LARGEST_EVENT = 4 * 1024 * 1024;
/** So many bytes before a read may belong to the end of an event in it. */
const LOOK_BACK = 2;

/** What tells in a stream, and what its content follows. */
type StreamMarks = Pick<ApiPath, 'marks' | 'contentNames'>;

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
export class StreamExtract implements ResponseExtract {
  #hasContent = false;
  readonly #bounds: EventBounds;
  readonly #api: StreamMarks;
  readonly #head: Piece[] = [];
  #headBytes = 0;
  readonly #marked: Piece[] = [];
  readonly #tail: StreamTail;
  /** The event that has begun and not ended. */
  #open: Buffer[] = [];
  #openBytes = 0;
  #openEnd = '';
  /** Bytes before the open event. */
  #offset = 0;

  constructor(areLines: boolean, api: StreamMarks) {
    this.#bounds = new EventBounds(areLines);
    this.#tail = new StreamTail(this.#bounds);
    this.#api = api;
  }

  /**
   * Bytes of generated text: of a short stream as counted, of a longer one by its share in the last stretch. Only an
   * estimate for streams that break off needs it.
   */
  get contentBytes(): number {
    const sample = this.#tail.bytes;
    const counted = countContent(sample, this.#api.contentNames);
    return sample.length === 0 ? 0 : Math.round((counted * this.#offset) / sample.length);
  }

  /** Whether generated text has come. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  feed(bytes: Buffer): void {
    const end = this.#bounds.before(bytes, bytes.length, this.#openEnd);
    if (end > 0) this.#close(end === bytes.length ? bytes : bytes.subarray(0, end));
    if (end < bytes.length) this.#leaveOpen(Buffer.from(bytes.subarray(end)));
  }

  finish(then: (answered: Answered) => void): void {
    then({ ...UNANSWERED, sseText: this.text() });
  }

  /** The extract as text; the event that was open when the stream broke off comes last. */
  text(): string {
    const { last } = this.#tail;
    const pieces = [...this.#head, ...this.#marked, { offset: this.#offset - last.length, bytes: last }];
    pieces.sort((left, right) => left.offset - right.offset);
    const kept: Buffer[] = [];
    let reached = 0;
    for (const { offset, bytes } of pieces) {
      const from = Math.max(0, reached - offset);
      if (from >= bytes.length) continue;
      kept.push(from === 0 ? bytes : bytes.subarray(from));
      reached = offset + bytes.length;
    }
    return Buffer.concat([...kept, ...this.#open]).toString('utf8');
  }

  /** Takes what ends the open event, with more whole events behind it, as it may be. */
  #close(ended: Buffer): void {
    const events = this.#openBytes === 0 ? ended : Buffer.concat([...this.#open, ended]);
    if (this.#openBytes > 0) this.#forgetOpen();
    this.#hasContent ||= bringsContent(events, this.#api.contentNames);
    if (this.#head.length < HEAD_EVENTS) this.#takeHead(events);
    for (const mark of this.#api.marks) this.#takeMarked(events, mark);
    this.#tail.add(events);
    this.#offset += events.length;
  }

  #leaveOpen(bytes: Buffer): void {
    this.#open.push(bytes);
    this.#openBytes += bytes.length;
    this.#openEnd = (this.#openEnd + bytes.toString('latin1', bytes.length - LOOK_BACK)).slice(-LOOK_BACK);
    if (this.#openBytes <= LARGEST_EVENT) return;
    // No event of interest is so large; what it was remains unknown, and nothing is held for it.
    this.#offset += this.#openBytes;
    this.#forgetOpen();
  }

  #forgetOpen(): void {
    this.#open = [];
    this.#openBytes = 0;
    this.#openEnd = '';
  }

  #takeHead(events: Buffer): void {
    let at = 0;
    while (at < events.length && this.#head.length < HEAD_EVENTS && this.#headBytes < HEAD_BYTES) {
      const end = this.#bounds.after(events, at);
      this.#head.push({ offset: this.#offset + at, bytes: Buffer.from(events.subarray(at, end)) });
      this.#headBytes += end - at;
      at = end;
    }
  }

  #takeMarked(events: Buffer, mark: ByteSearch): void {
    for (let at = mark.in(events, 0); at >= 0; at = mark.in(events, at)) {
      const start = this.#bounds.before(events, at);
      const end = this.#bounds.after(events, at);
      this.#marked.push({ offset: this.#offset + start, bytes: Buffer.from(events.subarray(start, end)) });
      // Counts that every event repeats: the first and the last of them tell all.
      if (this.#marked.length > MOST_MARKED) this.#marked.splice(MOST_MARKED / 2, 1);
      at = end;
    }
  }
}
