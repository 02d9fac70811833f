const FIRST_SIZE = 1 << 16;
/** Up to this many UTF-16 units, a loop in JavaScript beats the call into the runtime. */
const SHORT = 40;

/** Bytes that are appended to; grows by doubling. */
export class ByteSink {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

  /** What was written. Valid until the next write. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A string as its length in bytes (LEB128) and its UTF-8. */
  text(value: string): void {
    const units = value.length;
    // UTF-8 takes at most three bytes per unit, the length at most five.
    this.#room(units * 3 + 5);
    if (units > SHORT || !this.#ascii(value, units)) this.#utf8(value);
  }

  /** Sixteen bytes written as 32 hexadecimal digits. */
  hex16(digits: string): void {
    this.#room(16);
    for (let at = 0; at < 32; at += 2) {
      this.#bytes[this.#length++] = (nibble(digits.charCodeAt(at)) << 4) | nibble(digits.charCodeAt(at + 1));
    }
  }

  #ascii(value: string, units: number): boolean {
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = units;
    for (let index = 0; index < units; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 127) return false;
      bytes[at++] = unit;
    }
    this.#length = at;
    return true;
  }

  #utf8(value: string): void {
    this.#varint(Buffer.byteLength(value, 'utf8'));
    this.#length += this.#bytes.write(value, this.#length, 'utf8');
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #room(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.bytes());
    this.#bytes = larger;
  }
}

/** 0-9, a-f or A-F by its character code. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}
