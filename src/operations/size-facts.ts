import { z } from 'zod';
import { callSize } from '../core/analysis/behaviour/call-size.ts';
import type { Call } from '../core/call.ts';
import { formatPicos } from '../core/money.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import type { Price } from '../core/pricing/price.ts';

/** How large a call was, as it is told. */
export const sizeFacts = z.object({
  contextWindow: z.number().nullable().describe('Tokens that fit into the model; null when nobody states it.'),
  utilisation: z.number().nullable().describe('Input tokens over the window; null where the window is not known.'),
  prompt: z.record(z.string(), z.number()).nullable().describe('Input tokens by piece; null where it was not seen.'),
  longContext: z
    .object({ above: z.number(), premium: z.string() })
    .nullable()
    .describe('The threshold in input tokens beyond which the call was priced, and what that added; null for none.'),
  reasoningShare: z.number().nullable(),
  truncated: z.boolean().nullable().describe('Whether the answer was cut off at its limit; null when not told.'),
});

/** `price` is the call's by the same book. */
export function sizeFactsOf(call: Call, price: Price, book: PriceBook): z.infer<typeof sizeFacts> {
  const { prompt, longContext, ...size } = callSize(call, price, book);
  const premium = [...(longContext?.premium.values() ?? [])].reduce((sum, picos) => sum + picos, 0n);
  return {
    ...size,
    prompt: prompt && { ...prompt },
    longContext: longContext && { above: longContext.above, premium: formatPicos(premium) },
  };
}
