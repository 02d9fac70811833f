import type { Exchange } from '../../src/core/capture/exchange.ts';
import { BodyExtract } from './body-extract.ts';
import { EventExtract } from './event-extract.ts';
import { FrameExtract } from './frame-extract.ts';

export type Answered = Pick<Exchange, 'responseBody' | 'sseText' | 'events'>;

/** What an answer says about itself, read from its bytes as they pass. */
export interface ResponseExtract {
  /** Characters of generated text that passed by, as far as it was told apart. */
  readonly contentLength: number;
  feed(bytes: Uint8Array): void;
  finish(): Answered;
}

export const NOTHING: Answered = { responseBody: null, sseText: null, events: null };

const SSE = /^text\/event-stream/i;
const LINES = /^application\/(?:x-ndjson|jsonl|stream\+json|json-lines|x-jsonlines)/i;
const FRAMES = /^application\/vnd\.amazon\.eventstream/i;
const TEXT = /json|^text\/|xml|^$/i;

/** An extract for an answer of this type. */
export function responseExtract(contentType: string): ResponseExtract {
  if (SSE.test(contentType) || LINES.test(contentType)) {
    const extract = new EventExtract(SSE.test(contentType));
    return finishing(extract, () => ({ ...NOTHING, sseText: extract.finish() }));
  }
  if (FRAMES.test(contentType)) {
    const extract = new FrameExtract();
    return finishing(extract, () => ({ ...NOTHING, events: extract.finish() }));
  }
  // Speech, images: nothing in them is read.
  if (!TEXT.test(contentType)) return { contentLength: 0, feed: () => undefined, finish: () => NOTHING };
  const extract = new BodyExtract();
  return finishing(extract, () => ({ ...NOTHING, responseBody: extract.finish() }));
}

interface Extract {
  readonly contentLength: number;
  feed(bytes: Uint8Array): void;
}

function finishing(extract: Extract, finish: () => Answered): ResponseExtract {
  return {
    get contentLength() {
      return extract.contentLength;
    },
    feed: (bytes) => extract.feed(bytes),
    finish,
  };
}
