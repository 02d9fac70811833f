import type { Call } from '../../call.ts';
import type { PriceBook } from '../../pricing/book.ts';
import { type LongContext, longContext } from '../../pricing/long-context.ts';
import type { Price } from '../../pricing/price.ts';
import { modelOf } from '../../pricing/price-call.ts';
import { inputTokens, outputTokens } from '../../quantity.ts';
import { promptPieces, type PromptPieces } from './prompt-pieces.ts';

/** How large a call was, beside what its model can take. */
export interface CallSize {
  /** Tokens that fit into the model; null when nobody states it. */
  readonly contextWindow: number | null;
  /** Input tokens over the window: above 1 where a window larger than the listed one was asked for. Null without a window. */
  readonly utilisation: number | null;
  /** The input by piece; null where the prompt was not seen. */
  readonly prompt: PromptPieces | null;
  /** The tier it was priced at because of its length; null when it crossed none, or its price is not the book's. */
  readonly longContext: LongContext | null;
  /** Reasoning tokens over output tokens; null without output. */
  readonly reasoningShare: number | null;
  /** Whether the answer was cut off at the most tokens it was allowed; null when the provider told no reason. */
  readonly truncated: boolean | null;
}

/** How providers say, in small letters, that an answer reached the most tokens it was allowed. */
export const TRUNCATED: ReadonlySet<string> = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'maximum_tokens',
  'model_length',
  'model_context_window_exceeded',
  'reason_max_len',
]);

/** `price` is the call's by the same book. */
export function callSize(call: Call, price: Price, book: PriceBook): CallSize {
  const input = inputTokens(call.usage);
  const output = outputTokens(call.usage);
  const contextWindow = modelOf(call, book).entry?.contextWindow ?? null;
  return {
    contextWindow,
    utilisation: contextWindow === null ? null : input / contextWindow,
    prompt: promptPieces(call.segments, input),
    longContext: price.kind === 'priced' ? longContext(call, book, price.lines) : null,
    reasoningShare: output === 0 ? null : (call.usage.reasoningTokens ?? 0) / output,
    truncated: call.finishReason === null ? null : TRUNCATED.has(call.finishReason.toLowerCase()),
  };
}
