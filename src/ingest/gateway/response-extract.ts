import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Exchange } from '../../core/capture/exchange.ts';
import { BodyExtract } from './body-extract.ts';
import { contentNames } from './content-count.ts';
import { FrameExtract } from './frame-extract.ts';
import { StreamExtract } from './stream-extract.ts';

export type Answered = Pick<Exchange, 'responseBody' | 'sseText' | 'events'>;

/** What an answer says about itself, read from its bytes as they pass. */
export interface ResponseExtract {
  /** Bytes of generated text seen so far, more or less. */
  readonly contentBytes: number;
  readonly hasContent: boolean;
  feed(bytes: Buffer): void;
  /** Calls back with the extract; later when bytes are still being inflated. */
  finish(then: (answered: Answered) => void): void;
}

const SSE = /^text\/event-stream/i;
const LINES = /^application\/(?:x-ndjson|jsonl|stream\+json|json-lines|x-jsonlines)/i;
const FRAMES = /^application\/vnd\.amazon\.eventstream/i;
const TEXT = /json|^text\/|xml|^$/i;

const NOTHING: Answered = { responseBody: null, sseText: null, events: null };
/** Where there is none yet (`"usage":null`) nothing is marked. */
const USAGE = ['"usage":{', '"usage": {'];
/** What else tells in streams of some APIs, by their path. */
const MARKS: readonly (readonly [path: RegExp, marks: readonly string[]])[] = [
  [/enerateContent$/, ['usageMetadata', 'webSearchQueries']],
  [/\/images\//, [...USAGE, '.completed"']],
  [/\/chat\/completions$/, [...USAGE, 'executed_tools']],
];

/** An extract for an answer of this type and encoding to a request at this path. */
export function responseExtract(contentType: string, encoding: string, path: string): ResponseExtract {
  const plain = plainExtract(contentType, path);
  const inflate = INFLATE.get(encoding.trim().toLowerCase());
  if (inflate === undefined) return unread();
  return inflate === null ? plain : new InflatedExtract(inflate(), plain);
}

function plainExtract(contentType: string, path: string): ResponseExtract {
  if (SSE.test(contentType) || LINES.test(contentType)) {
    const marks = MARKS.find(([pattern]) => pattern.test(path))?.[1] ?? USAGE;
    const extract = new StreamExtract(SSE.test(contentType) ? '\n\n' : '\n', marks, contentNames(path));
    return finishing(extract, () => ({ ...NOTHING, sseText: extract.finish() }));
  }
  if (FRAMES.test(contentType)) {
    const extract = new FrameExtract();
    return finishing(extract, () => ({ ...NOTHING, events: extract.finish() }));
  }
  if (!TEXT.test(contentType)) return unread();
  const extract = new BodyExtract();
  return finishing(extract, () => ({ ...NOTHING, responseBody: extract.finish() }));
}

interface Extract {
  readonly contentBytes: number;
  readonly hasContent: boolean;
  feed(bytes: Buffer): void;
}

function finishing(extract: Extract, answered: () => Answered): ResponseExtract {
  return {
    get contentBytes() {
      return extract.contentBytes;
    },
    get hasContent() {
      return extract.hasContent;
    },
    feed: (bytes) => extract.feed(bytes),
    finish: (then) => then(answered()),
  };
}

/** Speech, images, encodings we do not know: nothing in them is read. */
function unread(): ResponseExtract {
  return { contentBytes: 0, hasContent: false, feed: () => undefined, finish: (then) => then(NOTHING) };
}

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
    else this.#inflate.write(bytes);
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
