const USUAL_BYTES = 1 << 20;
const MOST_SPARE = 16;

/**
 * Memory of chunks, to be used again. Memory that is allocated counts towards the next search for garbage: with new memory for
 * every chunk, a file of a few hundred megabytes had the whole heap searched a dozen times and nothing found but chunks.
 */
export class ChunkMemory {
  readonly #spare: ArrayBuffer[] = [];

  /** At least so many bytes, of any content. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const spare = bytes <= USUAL_BYTES ? this.#spare.pop() : undefined;
    return new Uint8Array(spare ?? new ArrayBuffer(Math.max(bytes, USUAL_BYTES)));
  }

  /** Whoever gives memory back uses it no more. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength === USUAL_BYTES && this.#spare.length < MOST_SPARE) this.#spare.push(buffer);
  }
}
