import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { type Answered, type ResponseExtract, UNANSWERED } from './answered.ts';
import type { ApiPath } from './api-path.ts';
import { BodyExtract } from './body-extract.ts';
import { FrameExtract } from './frame-extract.ts';
import { StreamExtract } from './stream-extract.ts';

const JSON_TYPE = 'application/json';
const SSE = /^text\/event-stream/i;
const LINES = /^application\/(?:x-ndjson|jsonl|stream\+json|json-lines|x-jsonlines)/i;
const FRAMES = /^application\/vnd\.amazon\.eventstream/i;
const TEXT = /json|^text\/|xml|^$/i;

/** An extract for an answer of this type and encoding to a request at this path. */
export function responseExtract(contentType: string, encoding: string, api: ApiPath): ResponseExtract {
  if (encoding === '') return plainExtract(contentType, api);
  const inflate = INFLATE.get(encoding.trim().toLowerCase());
  if (inflate === undefined) return UNREAD;
  const plain = plainExtract(contentType, api);
  return inflate === null ? plain : new InflatedExtract(inflate(), plain);
}

function plainExtract(contentType: string, api: ApiPath): ResponseExtract {
  if (contentType.startsWith(JSON_TYPE)) return new BodyExtract();
  const isSse = SSE.test(contentType);
  if (isSse || LINES.test(contentType)) return new StreamExtract(!isSse, api);
  if (FRAMES.test(contentType)) return new FrameExtract();
  return TEXT.test(contentType) ? new BodyExtract() : UNREAD;
}

/** Speech, images, encodings we do not know: nothing in them is read. */
const UNREAD: ResponseExtract = {
  contentBytes: 0,
  hasContent: false,
  feed: () => undefined,
  finish: (then) => then(UNANSWERED),
};

const INFLATE: ReadonlyMap<string, (() => Transform) | null> = new Map<string, (() => Transform) | null>([
  ['', null],
  ['identity', null],
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);
const MOST_WAITING = 8 * 1024 * 1024;
/** A bomb of zeros ends here: nothing that tells something is so large. */
const MOST_INFLATED = 256 * 1024 * 1024;

/** Inflates a copy of what passes. Broken or endless input ends the copy, never the answer itself. */
class InflatedExtract implements ResponseExtract {
  readonly #inflate: Transform;
  readonly #plain: ResponseExtract;
  #inflated = 0;
  #isOver = false;
  #onOver: () => void = () => undefined;

  constructor(inflate: Transform, plain: ResponseExtract) {
    this.#inflate = inflate;
    this.#plain = plain;
    inflate.on('data', (bytes: Buffer) => {
      this.#inflated += bytes.length;
      if (this.#inflated > MOST_INFLATED) inflate.destroy();
      else plain.feed(bytes);
    });
    inflate.on('error', () => this.#end());
    inflate.on('close', () => this.#end());
  }

  get contentBytes(): number {
    return this.#plain.contentBytes;
  }

  get hasContent(): boolean {
    return this.#plain.hasContent;
  }

  feed(bytes: Buffer): void {
    if (this.#isOver) return;
    if (this.#inflate.writableLength > MOST_WAITING) this.#inflate.destroy();
    else this.#inflate.write(Buffer.from(bytes));
  }

  finish(then: (answered: Answered) => void): void {
    this.#onOver = () => this.#plain.finish(then);
    if (this.#isOver) this.#onOver();
    else this.#inflate.end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
  }
}
