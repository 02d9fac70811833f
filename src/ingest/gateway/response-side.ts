import { type BodyFraming, bodyFraming, type PayloadReader } from './body-framing.ts';
import { headerValue } from './message-head.ts';
import { ReadPayload } from './read-payload.ts';
import type { ResponseExtract } from './answered.ts';
import type { ApiPath } from './api-path.ts';
import { responseExtract } from './response-extract.ts';
import type { ResponseHead } from './response-head.ts';
import { UsageHiding } from '../../core/capture/usage-hiding.ts';

const CHUNK_END = Buffer.from('\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** The response's body on its way: finds its end, reads what it says about itself, hides what only we asked for. */
export class ResponseSide implements PayloadReader {
  readonly head: ResponseHead;
  readonly extract: ResponseExtract;
  readonly #framing: BodyFraming;
  readonly #hiding: UsageHiding | null;
  /** What the client gets of the piece at hand, when it is not the piece itself. */
  #shown: Buffer[] = [];
  readonly #unread = new ReadPayload();

  constructor(head: ResponseHead, api: ApiPath, hides: boolean) {
    const type = headerValue(head.lines, 'content-type') ?? '';
    this.head = head;
    this.extract = responseExtract(type, headerValue(head.lines, 'content-encoding') ?? '', api);
    this.#framing = bodyFraming(head.framing);
    const isStream = type.startsWith('text/event-stream');
    this.#hiding = hides && isStream && headerValue(head.lines, 'content-encoding') === null ? new UsageHiding() : null;
  }

  get isDone(): boolean {
    return this.#framing.isDone;
  }

  /** Whether the client gets chunks where the upstream stated a length, of which it is not known how much will be hidden. */
  get isReframed(): boolean {
    return this.#hiding !== null && this.head.framing.kind === 'length';
  }

  get #isChunked(): boolean {
    return this.isReframed || this.head.framing.kind === 'chunked';
  }

  /** What the client gets of these bytes. Throws BrokenFraming. */
  pass(bytes: Buffer): { readonly taken: number; readonly bytes: Buffer } {
    const taken = this.#framing.take(bytes, this);
    if (!this.#hiding) return { taken, bytes: taken === bytes.length ? bytes : bytes.subarray(0, taken) };
    if (this.isDone) this.#show(this.rest());
    if (this.isDone && this.#isChunked) this.#shown.push(LAST_CHUNK);
    const shown = Buffer.concat(this.#shown);
    this.#shown = [];
    return { taken, bytes: shown };
  }

  /** What is still owed when the upstream's end is the body's. */
  rest(): Buffer {
    return this.#hiding ? Buffer.from(this.#hiding.rest(), 'latin1') : EMPTY;
  }

  readPayload(bytes: Buffer, start: number, end: number): void {
    if (this.#hiding) this.#show(Buffer.from(this.#hiding.take(bytes.toString('latin1', start, end)), 'latin1'));
    this.#unread.readPayload(bytes, start, end);
  }

  /** Reads what has been passed on. */
  observe(): void {
    const read = this.#unread.take();
    if (read.length > 0) this.extract.feed(read);
  }

  #show(payload: Buffer): void {
    if (payload.length === 0) return;
    if (!this.#isChunked) this.#shown.push(payload);
    else this.#shown.push(Buffer.from(`${payload.length.toString(16)}\r\n`), payload, CHUNK_END);
  }
}

const EMPTY = Buffer.alloc(0);
