import type { LogLine } from './agent-log.ts';

const ZERO = 0x30;
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LAST_ASCII = 0x7e;
const MOST_DIGITS = 12;

/** What differs from line to line: a plain count, the inside of a text, or any value without a colon in it. */
export interface Slot {
  readonly kind: 'count' | 'text' | 'value';
  readonly from: number;
  readonly to: number;
}

/**
 * How lines of a log end: what stands between the few things that differ. Where all of that is the same, byte by byte, a line says the
 * same as the one the shape was made of, with other values in its slots: quotes cannot be escaped where there is no backslash, so
 * from the end of the line it is certain what is a key and what is inside a text.
 */
export class LineShape {
  readonly #parts: readonly Uint8Array[];
  readonly #kinds: readonly Slot['kind'][];
  /** Of counts, by the number of their slot; of the line that was matched last. */
  readonly counts: Float64Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  private constructor(parts: readonly Uint8Array[], kinds: readonly Slot['kind'][]) {
    this.#parts = parts;
    this.#kinds = kinds;
    this.counts = new Float64Array(kinds.length);
    this.#from = new Int32Array(kinds.length);
    this.#to = new Int32Array(kinds.length);
  }

  /** Of the end of a line from a place on, a character a byte; null when it has a backslash, for then nothing is certain. */
  static of(ending: string, from: number, slots: readonly Slot[]): LineShape | null {
    if (ending.includes('\\', from)) return null;
    const bounds = [from, ...slots.flatMap((slot) => [slot.from, slot.to]), ending.length];
    const parts = [...slots, null].map((_, index) => bytesOf(ending.slice(bounds[2 * index], bounds[2 * index + 1])));
    return new LineShape(
      parts,
      slots.map(({ kind }) => kind),
    );
  }

  /** Whether a line ends in this shape, behind a place in it. */
  matches(line: LogLine, behind: number): boolean {
    const { memory } = line;
    const floor = line.at + behind;
    let at = line.at + line.length;
    for (let index = this.#kinds.length; index >= 0; index--) {
      const part = this.#parts[index];
      if (!part || at - part.length < floor) return false;
      for (let place = part.length - 1; place >= 0; place--) if (memory[--at] !== part[place]) return false;
      if (index === 0) return true;
      const end = at;
      at = this.#kinds[index - 1] === 'count' ? this.#count(memory, at, index - 1) : this.#skip(memory, at, index - 1);
      if (at < floor) return false;
      this.#from[index - 1] = at - line.at;
      this.#to[index - 1] = end - line.at;
    }
    return false;
  }

  /** What the last line that matched has in a slot, a character a byte. */
  text(line: LogLine, slot: number): string {
    return line.bytes(this.#from[slot] ?? 0, this.#to[slot] ?? 0);
  }

  /** Where the count begins that ends at a place; -1 when there is none. */
  #count(memory: Uint8Array, end: number, slot: number): number {
    let at = end;
    let value = 0;
    for (let unit = 1; at > 0; unit *= 10) {
      const digit = (memory[at - 1] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value += digit * unit;
      at--;
    }
    this.counts[slot] = value;
    return at === end || end - at > MOST_DIGITS ? -1 : at;
  }

  /** Where the text or value begins that ends at a place; -1 when it is not plain. */
  #skip(memory: Uint8Array, end: number, slot: number): number {
    const stop = this.#kinds[slot] === 'text' ? QUOTE : COLON;
    let at = end;
    for (; at > 0; at--) {
      const byte = memory[at - 1];
      if (byte === stop) return at === end ? -1 : at;
      if (byte === undefined || byte === BACKSLASH || byte > LAST_ASCII) return -1;
    }
    return -1;
  }
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
