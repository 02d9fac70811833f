/** Bytes that are read one after the other. */
export class ByteSource {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Unsigned LEB128. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** A string as its length and its UTF-8. */
  text(): string {
    return this.take(this.varint()).toString('utf8');
  }

  /** A number of 64 bits that is below 2^53. */
  large(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  take(length: number): Buffer {
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** Passes over a string; gives all its bytes, its length included. */
  textBytes(): Buffer {
    const start = this.#at;
    this.take(this.varint());
    return this.#bytes.subarray(start, this.#at);
  }
}
