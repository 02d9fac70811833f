import { crc32 } from 'node:zlib';

/**
 * A segment is a row of frames, and zeros behind the last one. Little-endian:
 *
 *     length of the payload u32 | CRC-32 of kind and payload u32 | kind u8 | payload
 */
const HEAD_BYTES = 9;
const CRC_AT = 4;
const KIND_AT = 8;

export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

export interface FoundFrames {
  readonly frames: readonly Frame[];
  /** Length of the sound frames. */
  readonly bytes: number;
  /** Whether something that is no sound frame follows: a write that was cut short, or damage. */
  readonly isTorn: boolean;
}

/** The pieces of a frame as they are written, its head and its payload. */
export function frameOf(kind: number, payload: Buffer): readonly [Buffer, Buffer] {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt8(kind, KIND_AT);
  head.writeUInt32LE(crc32(payload, crc32(head.subarray(KIND_AT))), CRC_AT);
  return [head, payload];
}

/** The sound frames from the start of a segment; they share its memory. */
export function framesIn(segment: Buffer): FoundFrames {
  const frames: Frame[] = [];
  let at = 0;
  for (let frame = frameAt(segment, at); frame; frame = frameAt(segment, at)) {
    frames.push(frame);
    at += HEAD_BYTES + frame.payload.length;
  }
  return { frames, bytes: at, isTorn: segment.subarray(at).some((byte) => byte !== 0) };
}

function frameAt(segment: Buffer, at: number): Frame | null {
  if (at + HEAD_BYTES > segment.length) return null;
  const length = segment.readUInt32LE(at);
  const end = at + HEAD_BYTES + length;
  if (length === 0 || end > segment.length) return null;
  const crc = crc32(segment.subarray(at + KIND_AT, end));
  if (crc !== segment.readUInt32LE(at + CRC_AT)) return null;
  return { kind: segment.readUInt8(at + KIND_AT), payload: segment.subarray(at + HEAD_BYTES, end) };
}
