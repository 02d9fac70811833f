const FIRST_SIZE = 1 << 12;
/** Up to this many UTF-16 units, a loop in JavaScript beats the call into the runtime. */
const SHORT = 40;
const TWO_32 = 0x1_0000_0000;

/** Bytes that are appended to; grows by doubling. Numbers are little-endian. */
export class ByteSink {
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #view = viewOf(this.#bytes);
  #length = 0;
  #isZero = true;

  /** Whether every byte that was written since the last take is 0. */
  get isZero(): boolean {
    return this.#isZero;
  }

  /** What was written, in memory of its own; the next write begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    this.#isZero = true;
    return taken;
  }

  /** A string as its length in bytes (LEB128) and its UTF-8. */
  text(value: string): void {
    const units = value.length;
    if (units > 0) this.#isZero = false;
    // UTF-8 takes at most three bytes per unit, the length at most five.
    this.#room(units * 3 + 5);
    if (units > SHORT || !this.#ascii(value, units)) this.#utf8(value);
  }

  /** Sixteen bytes written as 32 hexadecimal digits. */
  hex16(digits: string): void {
    this.#isZero = false;
    this.#room(16);
    for (let at = 0; at < 32; at += 2) {
      this.#bytes[this.#length++] = (nibble(digits.charCodeAt(at)) << 4) | nibble(digits.charCodeAt(at + 1));
    }
  }

  /** Unsigned integers of 8, 16 and 32 bits. */
  byte(value: number): void {
    if (value !== 0) this.#isZero = false;
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  short(value: number): void {
    if (value !== 0) this.#isZero = false;
    this.#room(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  word(value: number): void {
    if (value !== 0) this.#isZero = false;
    this.#room(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** A whole number from 0 to 2^53 in 64 bits: faster than by bigint. */
  large(value: number): void {
    this.word(value % TWO_32);
    this.word(Math.floor(value / TWO_32));
  }

  /** A signed or unsigned integer of 64 bits. */
  bigint(value: bigint): void {
    if (value !== 0n) this.#isZero = false;
    this.#room(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
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
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** 0-9, a-f or A-F by its character code. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}
