import type { Call } from '../../core/call.ts';
import type { Problem } from '../../core/problem.ts';
import type { Span } from '../../core/span.ts';
import type { Statement } from '../../core/statement.ts';

/** A piece of input that a door refused, kept so that it can be looked at. */
export interface RefusedPiece {
  readonly problem: Problem;
  /** The piece without any content of prompts or completions; null when it must not be kept. */
  readonly input: string | null;
}

/** What a door hands on at once: one request's worth, or what came in a moment. */
export interface CapturedBatch {
  /** gateway, otlp, sdk, calls, events. */
  readonly door: string;
  /** `id` may be empty, where it is the digest of `identity` and the door has no use for it. */
  readonly calls: readonly Call[];
  readonly spans: readonly Span[];
  /** Of the business; most doors have none. */
  readonly statements?: readonly Statement[];
  readonly refused: readonly RefusedPiece[];
}

/** Where doors put what they captured. */
export interface Inbox {
  /**
   * Resolves when the batch is on disk: from then on it reaches the store exactly once, whatever happens.
   * Throws AppError 'inbox-full' past the stated bound, 'inbox-unwritable' when the disk refuses; the sender must come
   * again later.
   */
  append(batch: CapturedBatch): Promise<void>;
}
