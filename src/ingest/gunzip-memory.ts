import { constants, createGunzip, type Gunzip } from 'node:zlib';

/** To inflate so much takes a millisecond; to have it done by another thread, and to be told, takes as much again. */
const MOST_BYTES = 1 << 20;
const LENGTH_BYTES = 4;

/** What a stream of zlib does its work by. Node documents it nowhere, so what is missed of it makes the usual way be gone. */
interface ZlibHandle {
  reset(): void;
  writeSync(
    flush: number,
    input: Buffer,
    inputAt: number,
    inputLength: number,
    output: Buffer,
    outputAt: number,
    outputLength: number,
  ): void;
}

interface Zlib {
  readonly stream: Gunzip;
  readonly handle: ZlibHandle;
  /** After a write: how many bytes of the output were not used, and how many of the input. */
  readonly state: Uint32Array;
}

/**
 * Inflates bodies of up to a mebibyte into one piece of memory, by one stream. With both new for each body (gunzipSync), whose
 * memory lies outside the heap, V8 searched the whole heap for garbage every twenty-sixth batch of 512 spans: a fifth of the time.
 */
export class GunzipMemory {
  #zlib: Zlib | null = null;
  #memory: Buffer | null = null;

  /**
   * What the body holds, good until the next is inflated. Null where it is long, no whole gzip, or not as long as its end tells
   * (RFC 1952): a gzip of several parts is not, and a hostile one may say anything.
   */
  inflated(body: Buffer): Buffer | null {
    const length = lengthTold(body);
    if (length === 0 || length > MOST_BYTES) return null;
    // A stream that met an error is of no use any more.
    if (this.#zlib?.stream.destroyed !== false) this.#zlib = startedZlib();
    return this.#zlib && this.#inflatedBy(this.#zlib, body, length);
  }

  #inflatedBy({ stream, handle, state }: Zlib, body: Buffer, length: number): Buffer | null {
    const memory = (this.#memory ??= Buffer.allocUnsafeSlow(MOST_BYTES + 1));
    handle.reset();
    // One byte more than it should take: what is longer shows.
    handle.writeSync(constants.Z_FINISH, body, 0, body.length, memory, 0, length + 1);
    const [unused, unread] = state;
    return !stream.destroyed && unused === 1 && unread === 0 ? memory.subarray(0, length) : null;
  }
}

function lengthTold(body: Buffer): number {
  return body.length < LENGTH_BYTES ? 0 : body.readUInt32LE(body.length - LENGTH_BYTES);
}

function startedZlib(): Zlib | null {
  const stream = createGunzip().on('error', () => undefined);
  const handle: unknown = Reflect.get(stream, '_handle');
  const state: unknown = Reflect.get(stream, '_writeState');
  return isZlibHandle(handle) && state instanceof Uint32Array ? { stream, handle, state } : null;
}

function isZlibHandle(value: unknown): value is ZlibHandle {
  if (typeof value !== 'object' || value === null) return false;
  return 'reset' in value && 'writeSync' in value;
}
