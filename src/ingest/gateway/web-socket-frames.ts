const LARGEST_MESSAGE = 4 * 1024 * 1024;
const CONTINUATION = 0;
/** Text is 1; what is above is of the connection. */
const BINARY = 2;

/**
 * Reads the messages of one direction of a WebSocket that passes by (RFC 6455). Extensions are never negotiated through the
 * gateway, so frames are plain. Larger messages than any that tells something are passed over.
 */
export class WebSocketFrames {
  readonly #onMessage: (text: string) => void;
  #open: Buffer = EMPTY;
  /** Bytes of a frame that is passed over. */
  #skip = 0;
  #message: Buffer[] = [];
  #messageBytes = 0;

  constructor(onMessage: (text: string) => void) {
    this.#onMessage = onMessage;
  }

  feed(bytes: Buffer): void {
    let rest = this.#open.length === 0 ? bytes : Buffer.concat([this.#open, bytes]);
    while (rest.length > 0) {
      const skipped = Math.min(this.#skip, rest.length);
      this.#skip -= skipped;
      rest = rest.subarray(skipped);
      const frame = frameIn(rest);
      if (!frame) break;
      if (frame.length > LARGEST_MESSAGE) {
        this.#skip = frame.headBytes + frame.length;
        this.#drop();
        continue;
      }
      if (rest.length < frame.headBytes + frame.length) break;
      this.#take(frame, rest.subarray(frame.headBytes, frame.headBytes + frame.length));
      rest = rest.subarray(frame.headBytes + frame.length);
    }
    this.#open = rest;
  }

  #take({ opcode, isLast, mask }: FrameHead, payload: Buffer): void {
    if (opcode > BINARY) return;
    if (opcode !== CONTINUATION) this.#drop();
    this.#messageBytes += payload.length;
    if (this.#messageBytes <= LARGEST_MESSAGE)
      this.#message.push(mask ? unmasked(payload, mask) : Buffer.from(payload));
    if (!isLast) return;
    const message = this.#messageBytes <= LARGEST_MESSAGE ? Buffer.concat(this.#message) : null;
    this.#drop();
    if (message) this.#onMessage(message.toString('utf8'));
  }

  #drop(): void {
    this.#message = [];
    this.#messageBytes = 0;
  }
}

const EMPTY = Buffer.alloc(0);

interface FrameHead {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly mask: Buffer | null;
  readonly headBytes: number;
  readonly length: number;
}

/** The head of the frame at the start; null while it is incomplete. */
function frameIn(bytes: Buffer): FrameHead | null {
  if (bytes.length < 2) return null;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const short = second & 0x7f;
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  const isMasked = (second & 0x80) !== 0;
  const headBytes = maskAt + (isMasked ? 4 : 0);
  if (bytes.length < headBytes) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const mask = isMasked ? bytes.subarray(maskAt, headBytes) : null;
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, mask, headBytes, length };
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(payload.length);
  for (let at = 0; at < payload.length; at++) plain[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return plain;
}
