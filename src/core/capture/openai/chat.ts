import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, textAt } from '../json.ts';
import { labelsFrom } from '../labels.ts';
import { errorTypeOf, requestModelOf } from '../reading.ts';
import { type Stream, streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { clockOf, lastOf, tierOf } from './message.ts';
import { partsOf } from './model-part.ts';
import { chatToolsOf } from './server-tool.ts';
import { meter } from './usage.ts';

/** Chat completions, as OpenAI defined them and most others speak them; whole or streamed. */
export const OPENAI_CHAT: WireFormat = {
  name: 'openai.chat',
  recognises: (exchange) => openAiApi(exchange) === 'chat',
  read: (exchange) => readChat(exchange, 'chat'),
};

/** Legacy text completions: the same envelope. */
export const OPENAI_COMPLETION: WireFormat = {
  name: 'openai.completion',
  recognises: (exchange) => openAiApi(exchange) === 'completion',
  read: (exchange) => readChat(exchange, 'completion'),
};

function readChat(exchange: Exchange, operation: 'chat' | 'completion'): Reading {
  const stream = streamOf(exchange);
  const { messages } = stream;
  const usage = usageOfChat(messages);
  const metered = meter(exchange, usage, chatToolsOf(exchange.requestBody, messages, usage));
  const finishReason = lastOf(messages, finishReasonOf);
  const parts = partsOf(exchange, messages, metered.usage);
  return {
    operation,
    requestModel: requestModelOf(exchange),
    responseModel: lastOf(messages, (message) => textAt(message, 'model')),
    responseId: lastOf(messages, (message) => textAt(message, 'id')),
    ...metered,
    usage: parts?.usage ?? metered.usage,
    parts: parts?.parts ?? null,
    serviceTier: tierOf(
      exchange,
      lastOf(messages, (message) => textAt(message, 'service_tier')),
    ),
    region: exchange.responseHeaders['x-groq-region'] ?? null,
    finishReason,
    streamed: exchange.sseText !== null,
    complete: isComplete(stream, finishReason),
    conversationId: null,
    errorType: lastOf(messages, errorOf),
    at: lastOf(messages, clockOf),
    labels: labelsFrom([['upstreamProvider', lastOf(messages, (message) => textAt(message, 'provider'))]]),
  };
}

/**
 * The last usage object of a response: every chunk may carry the sum so far (Perplexity), two events the whole (Cerebras),
 * or the same numbers stand twice in one chunk (Groq).
 */
function usageOfChat(messages: readonly Json[]): Json | undefined {
  const usage = lastOf(messages, (message) => field(message, 'usage') ?? null);
  return usage ?? lastOf(messages, (message) => field(field(message, 'x_groq'), 'usage') ?? null) ?? undefined;
}

function finishReasonOf(message: Json): string | null {
  return lastOf(listAt(message, 'choices'), (choice) => textAt(choice, 'finish_reason'));
}

function errorOf(message: Json): string | null {
  return field(message, 'error') ? (errorTypeOf(message) ?? 'error') : null;
}

/**
 * Servers that leave out `[DONE]` still say why they stopped. A stream of another shape under the same path has no end
 * we know of: only a broken message tells that it was cut.
 */
function isComplete({ messages, done, cut }: Stream, finishReason: string | null): boolean {
  const isForeign = messages.length > 0 && messages.every((message) => field(message, 'choices') === undefined);
  return !cut && (done || finishReason !== null || isForeign);
}
