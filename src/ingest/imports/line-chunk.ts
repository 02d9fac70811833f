import type { ChunkMemory } from './chunk-memory.ts';
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
export async function* lineChunks(
  bytes: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
  memory: ChunkMemory,
): AsyncGenerator<LineChunk> {
  const gathered = new GatheredLines(maxLineBytes, memory);
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
  readonly #memory: ChunkMemory;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  /** How many of the bytes are of a line that has not ended. */
  #openBytes = 0;
  #nextLine = 1;

  constructor(maxLineBytes: number, memory: ChunkMemory) {
    this.#maxLineBytes = maxLineBytes;
    this.#memory = memory;
    this.#bytes = memory.take(0);
  }

  /** Gives the whole lines when they are enough for a chunk. */
  add(piece: Uint8Array): LineChunk | null {
    const end = piece.lastIndexOf(NEWLINE) + 1;
    // The rest of a line that is known to be too long is left out.
    const start = this.#openBytes <= this.#maxLineBytes ? 0 : piece.indexOf(NEWLINE);
    if (start < 0) return null;
    this.#openBytes = end > 0 ? piece.length - end : this.#openBytes + piece.length - start;
    this.#append(piece.subarray(start));
    return this.#length - this.#openBytes >= CHUNK_BYTES ? this.wholeLines() : null;
  }

  wholeLines(): LineChunk | null {
    return this.#take(this.#length - this.#openBytes);
  }

  everything(): LineChunk | null {
    return this.#take(this.#length);
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = this.#memory.take(2 * length);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#memory.give(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  #take(length: number): LineChunk | null {
    if (length === 0) return null;
    const bytes = this.#bytes.subarray(0, length);
    const rest = this.#bytes.subarray(length, this.#length);
    this.#bytes = this.#memory.take(rest.length);
    this.#bytes.set(rest);
    this.#length = rest.length;
    const firstLine = this.#nextLine;
    this.#nextLine += count(bytes, NEWLINE);
    return { bytes, firstLine };
  }
}

/** A buffer looks for a byte sixteen times as fast as the array that it is. */
function count(bytes: Uint8Array, byte: number): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let found = 0;
  for (let at = buffer.indexOf(byte); at >= 0; at = buffer.indexOf(byte, at + 1)) found++;
  return found;
}
