import type { Call } from '../call.ts';
import type { Usage } from '../quantity.ts';

/** A rule of thumb for text in any language a tokenizer knows well; what is counted by it is marked as estimated. */
const BYTES_PER_TOKEN = 4;

/**
 * A call whose answer broke off before it was counted, with what was seen of it: everybody is billed for what was generated
 * until then. What the provider has counted stays.
 */
export function withEstimate(call: Call, promptBytes: number, contentBytes: number): Call {
  const isAnswered = call.httpStatus !== null && call.httpStatus < 300;
  if (!isAnswered || !call.streamed || call.metering === 'provider') return call;
  const { uncachedInputTokens = 0, visibleOutputTokens = 0 } = call.usage;
  // Where the input was counted before the output began, only the output is unknown.
  const input = call.metering === 'estimated' ? uncachedInputTokens : tokensIn(promptBytes);
  const output = Math.max(tokensIn(contentBytes), visibleOutputTokens);
  if (input + output === 0) return call;
  return { ...call, usage: { ...call.usage, ...amounts({ input, output }) }, metering: 'estimated' };
}

function tokensIn(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

function amounts({ input, output }: { input: number; output: number }): Usage {
  return {
    ...(input > 0 && { uncachedInputTokens: input }),
    ...(output > 0 && { visibleOutputTokens: output }),
  };
}
