import type { EventBounds } from './event-bounds.ts';

/** The last few events: the reason to stop, the end marker, an error. The rest is a sample of the content. */
const KEPT_EVENTS = 4;
const KEPT_BYTES = 2048;
const SMALLEST = 1024;

/** The last stretch of a stream: its last four events, and as many more as have room in some kilobytes. */
export class StreamTail {
  readonly #bounds: EventBounds;
  #room: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(bounds: EventBounds) {
    this.#bounds = bounds;
  }

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** The last four events. */
  get last(): Buffer {
    return this.bytes.subarray(this.#lastOf(this.bytes));
  }

  /** Adds whole events, of which it makes a copy. */
  add(events: Buffer): void {
    if (this.#length + events.length <= 2 * KEPT_BYTES) return this.#append(events, 0);
    const from = this.#startIn(events);
    if (from > 0) this.#length = 0;
    else this.#forget();
    this.#append(events, from);
  }

  #append(events: Buffer, from: number): void {
    const length = this.#length + events.length - from;
    if (length > this.#room.length) this.#grow(length);
    events.copy(this.#room, this.#length, from);
    this.#length = length;
  }

  #forget(): void {
    const { bytes } = this;
    const from = this.#startIn(bytes);
    bytes.copyWithin(0, from);
    this.#length -= from;
  }

  /** Where in these events the last stretch begins. */
  #startIn(events: Buffer): number {
    if (events.length <= KEPT_BYTES) return 0;
    return Math.min(this.#bounds.after(events, events.length - KEPT_BYTES), this.#lastOf(events));
  }

  #lastOf(events: Buffer): number {
    let from = events.length;
    for (let count = 0; count < KEPT_EVENTS && from > 0; count++) from = this.#bounds.before(events, from - 1);
    return from;
  }

  #grow(length: number): void {
    const room = Buffer.allocUnsafe(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(length))));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }
}
