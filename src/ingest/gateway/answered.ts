import type { Exchange } from '../../core/capture/exchange.ts';

/** What is kept of an answer, in one of its shapes. */
export type Answered = Pick<Exchange, 'responseBody' | 'sseText' | 'events'>;

export const UNANSWERED: Answered = { responseBody: null, sseText: null, events: null };

/** What an answer says about itself, read from its bytes as they pass. */
export interface ResponseExtract {
  /** Bytes of generated text seen so far, more or less. */
  readonly contentBytes: number;
  readonly hasContent: boolean;
  /** The bytes are lent: what is kept of them is copied. */
  feed(bytes: Buffer): void;
  /** Calls back with the extract; later when bytes are still being inflated. */
  finish(then: (answered: Answered) => void): void;
}
