/** Thrown where bytes are no protobuf; says at which byte. */
export class MalformedProtobuf extends Error {
  constructor(what: string, at: number) {
    super(`${what} at byte ${at}`);
    this.name = 'MalformedProtobuf';
  }
}

const VARINT_MOST = 10;
const WORD = 0x1_0000_0000;

/** Wire types of the protobuf encoding; 3 and 4 are groups, which OTLP does not have. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Reads protobuf by hand: OTLP's messages are few, and building an object for each costs more than all else
 * (docs/methods/telemetry.md). Messages are walked in place: `end` is where the one being read ends.
 */
export class ProtobufReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A field's key: its number times eight, and its wire type. */
  tag(): number {
    const byte = this.bytes[this.at];
    if (byte !== undefined && byte > 7 && byte < 0x80) {
      this.at += 1;
      return byte;
    }
    const tag = this.varint();
    if (tag < 8 || tag >= WORD) throw new MalformedProtobuf('no field number', this.at);
    return tag;
  }

  /** An unsigned or signed 64-bit number; past 2^53 rounded. */
  varint(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at++] ?? this.#ended();
    if (byte < 0x80) {
      this.at = at;
      return byte;
    }
    let low = byte & 0x7f;
    let high = 0;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (at - this.at === VARINT_MOST) throw new MalformedProtobuf('a number without end', at);
      byte = bytes[at++] ?? this.#ended();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else if (shift < 64) high |= bits << (shift - 32);
    }
    this.at = at;
    return (high | 0) * WORD + (low >>> 0);
  }

  /** Where the bytes that a length announces end; `at` is where they begin. Throws when that is beyond `limit`. */
  end(limit: number): number {
    const byte = this.bytes[this.at] ?? 0x80;
    const length = byte < 0x80 ? byte : this.varint();
    if (byte < 0x80) this.at += 1;
    const end = this.at + length;
    if (length < 0 || end > limit) throw new MalformedProtobuf('a field longer than its message', this.at);
    return end;
  }

  /** Epoch nanoseconds to milliseconds, fractions kept; zero stays zero. */
  nanosAsMs(limit: number): number {
    const { at, view } = this;
    if (at + 8 > limit) this.#ended();
    this.at = at + 8;
    return (view.getUint32(at + 4, true) * WORD + view.getUint32(at, true)) / 1e6;
  }

  double(limit: number): number {
    if (this.at + 8 > limit) this.#ended();
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  text(end: number): string {
    const start = this.at;
    this.at = end;
    return start === end ? '' : this.bytes.toString('utf8', start, end);
  }

  /** Lower-case hexadecimal digits of the bytes up to `end`. */
  hex(end: number): string {
    const start = this.at;
    this.at = end;
    return this.bytes.toString('hex', start, end);
  }

  skip(wireType: number, limit: number): void {
    if (wireType === WIRE.bytes) this.at = this.end(limit);
    else if (wireType === WIRE.varint) this.varint();
    else if (wireType === WIRE.fixed64) this.at += 8;
    else if (wireType === WIRE.fixed32) this.at += 4;
    else throw new MalformedProtobuf(`wire type ${wireType}`, this.at);
    if (this.at > limit) this.#ended();
  }

  #ended(): never {
    throw new MalformedProtobuf('the end of the message inside a field', this.bytes.length);
  }
}
