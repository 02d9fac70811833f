import type { PayloadReader } from './body-framing.ts';

const READ_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** Where stretches are put side by side. Of the whole process: what is in it is looked at before anything else is read. */
let together = Buffer.allocUnsafeSlow(READ_BYTES);

/** The payload of one read, whose stretches lie apart where it came in chunks: one look at all costs a fraction of many. */
export class ReadPayload implements PayloadReader {
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;

  readPayload(bytes: Buffer, start: number, end: number): void {
    if (this.#end === this.#start) this.#begin(bytes, start, end);
    else this.#add(bytes, start, end);
  }

  /** What was read since this was last asked, valid until anything else is read; whoever keeps of it makes a copy. */
  take(): Buffer {
    const [bytes, start, end] = [this.#bytes, this.#start, this.#end];
    this.#begin(NOTHING, 0, 0);
    return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  }

  #begin(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  #add(bytes: Buffer, start: number, end: number): void {
    const length = this.#end - this.#start;
    const whole = length + end - start;
    if (this.#bytes !== together || whole > together.length) {
      const from = this.#bytes;
      if (whole > together.length) together = Buffer.allocUnsafeSlow(2 * whole);
      from.copy(together, 0, this.#start, this.#end);
      this.#begin(together, 0, length);
    }
    bytes.copy(together, length, start, end);
    this.#end = whole;
  }
}
