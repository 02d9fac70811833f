import { UsageHiding } from '../../src/core/capture/usage-hiding.ts';

/** Hides in bytes what only our question for usage brought into a stream. */
export class ByteHiding {
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #hiding = new UsageHiding();

  /** The bytes the caller would have got; a character that has not ended is held as an event is. */
  take(bytes: Uint8Array): Uint8Array {
    return this.#encoder.encode(this.#hiding.take(this.#decoder.decode(bytes, { stream: true })));
  }

  /** What was held when the stream ended. */
  rest(): Uint8Array {
    return this.#encoder.encode(this.#hiding.rest() + this.#decoder.decode());
  }
}
