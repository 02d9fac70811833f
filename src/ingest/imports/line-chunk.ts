import { inflated } from './inflated.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 19;

/** Some whole lines of a text file; nothing else uses the memory of its bytes. */
export interface LineChunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The number of its first line, from 1. */
  readonly firstLine: number;
}

/**
 * Cuts a text file, plain or gzipped, into chunks of whole lines, each about as large as a piece of the input.
 * Holds one chunk. Of a line that is too long, no more is passed on than shows that it is.
 * When reading fails, the whole lines before the failure come out first.
 */
export async function* lineChunks(bytes: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<LineChunk> {
  const gathered = new GatheredLines(maxLineBytes);
  try {
    for await (const piece of inflated(bytes)) {
      const chunk = gathered.add(piece);
      if (chunk) yield chunk;
    }
  } catch (error) {
    const chunk = gathered.wholeLines();
    if (chunk) yield chunk;
    throw error;
  }
  const last = gathered.everything();
  if (last) yield last;
}

class GatheredLines {
  readonly #maxLineBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** How many of the bytes are of a line that has not ended. */
  #openBytes = 0;
  #nextLine = 1;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Gives the whole lines when they are enough for a chunk. */
  add(piece: Uint8Array): LineChunk | null {
    const end = piece.lastIndexOf(NEWLINE) + 1;
    // The rest of a line that is known to be too long is left out.
    const start = this.#openBytes <= this.#maxLineBytes ? 0 : piece.indexOf(NEWLINE);
    if (start < 0) return null;
    this.#bytes += piece.length - start;
    this.#openBytes = end > 0 ? piece.length - end : this.#openBytes + piece.length - start;
    const isEnough = this.#bytes - this.#openBytes >= CHUNK_BYTES;
    // The memory may be used again by whoever gave the piece, so what stays is copied.
    this.#pieces.push(isEnough ? piece.subarray(start) : new Uint8Array(piece.subarray(start)));
    return isEnough ? this.wholeLines() : null;
  }

  wholeLines(): LineChunk | null {
    return this.#take(this.#bytes - this.#openBytes);
  }

  everything(): LineChunk | null {
    return this.#take(this.#bytes);
  }

  #take(length: number): LineChunk | null {
    if (length === 0) return null;
    const bytes = new Uint8Array(length);
    const kept: Uint8Array[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const taken = piece.subarray(0, length - at);
      bytes.set(taken, at);
      at += taken.length;
      if (taken.length < piece.length) kept.push(new Uint8Array(piece.subarray(taken.length)));
    }
    this.#pieces = kept;
    this.#bytes -= length;
    const firstLine = this.#nextLine;
    this.#nextLine += count(bytes, NEWLINE);
    return { bytes, firstLine };
  }
}

function count(bytes: Uint8Array, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}
