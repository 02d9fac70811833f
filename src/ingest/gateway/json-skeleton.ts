const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const COMMA = 0x2c;
const CLOSERS: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const LONGEST_STRING = 512;
const MOST_NUMBERS = 4;
const MOST_BYTES = 1 << 20;

/**
 * JSON that passes by in pieces, with long strings emptied and long lists of numbers cut: sizes of lists of objects, names
 * and counts stay. Bounded; what grows beyond a megabyte even so is given up.
 */
export class JsonSkeleton {
  #out = Buffer.allocUnsafe(MOST_BYTES);
  #length = 0;
  #isGivenUp = false;
  #inString = false;
  #escaped = false;
  #stringStart = 0;
  #isLong = false;
  /** Numbers in the list that is being read; -1 outside of a list of plain values. */
  #numbers = -1;

  feed(bytes: Buffer): void {
    for (const byte of bytes) {
      if (this.#isGivenUp) return;
      if (this.#inString) this.#takeInString(byte);
      else this.#takeOutside(byte);
    }
  }

  finish(): string {
    return this.#isGivenUp ? '' : this.#out.toString('utf8', 0, this.#length);
  }

  #takeInString(byte: number): void {
    const ends = byte === QUOTE && !this.#escaped;
    this.#escaped = byte === BACKSLASH && !this.#escaped;
    if (!this.#isLong && this.#length - this.#stringStart > LONGEST_STRING) {
      this.#isLong = true;
      this.#length = this.#stringStart;
    }
    if (!this.#isLong || ends) this.#put(byte);
    if (ends) this.#inString = false;
  }

  #takeOutside(byte: number): void {
    if (byte === QUOTE) {
      this.#inString = true;
      this.#isLong = false;
      this.#numbers = -1;
      this.#put(byte);
      this.#stringStart = this.#length;
      return;
    }
    if (byte === OPEN_BRACKET) this.#numbers = 0;
    else if (byte === COMMA && this.#numbers >= 0) this.#numbers++;
    else if (byte === 0x7b || CLOSERS.has(byte)) this.#numbers = -1;
    if (this.#numbers <= MOST_NUMBERS) this.#put(byte);
  }

  #put(byte: number): void {
    if (this.#length === MOST_BYTES) this.#isGivenUp = true;
    else this.#out[this.#length++] = byte;
  }
}
