import type { Exchange, Json } from '../exchange.ts';
import { field, objectAt, textAt } from '../json.ts';
import { errorTypeOf, requestModelOf } from '../reading.ts';
import { type Stream, streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { clockOf, lastOf, tierOf } from './message.ts';
import { withImageTool } from './model-part.ts';
import { responseToolsOf } from './server-tool.ts';
import { meter } from './usage.ts';

/** The Responses API: whole, streamed, in the background, or compacting a conversation. */
export const OPENAI_RESPONSES: WireFormat = {
  name: 'openai.responses',
  recognises: (exchange) => openAiApi(exchange) === 'responses',
  read: readResponses,
};

const UNFINISHED: ReadonlySet<string> = new Set(['queued', 'in_progress']);

function readResponses(exchange: Exchange): Reading | string {
  const stream = streamOf(exchange);
  const response = lastOf(stream.messages, responseIn);
  const status = textAt(response, 'status');
  const unfinished = status !== null && UNFINISHED.has(status);
  // The same response is fetched again until it is finished; only then does it say what it used.
  if (unfinished && exchange.sseText === null) return `the response is ${status}; it counts once it is finished`;
  return {
    operation: 'chat',
    requestModel: requestModelOf(exchange),
    responseModel: textAt(response, 'model'),
    responseId: textAt(response, 'id'),
    ...withImageTool(response, meter(exchange, field(response, 'usage'), responseToolsOf(response))),
    serviceTier: tierOf(exchange, textAt(response, 'service_tier')),
    region: null,
    finishReason: textAt(response, 'incomplete_details', 'reason') ?? status,
    streamed: exchange.sseText !== null,
    complete: !unfinished && status !== 'cancelled' && !stream.cut,
    conversationId: textAt(response, 'conversation', 'id'),
    errorType: failureOf(response, stream),
    at: clockOf(response),
  };
}

/** A message is the response itself or an event that carries it. */
function responseIn(message: Json): Json | null {
  return objectAt(message, 'response') ?? (field(message, 'output') === undefined ? null : message);
}

/** A failed response names its error; so does an error event that ends the stream, and an error body. */
function failureOf(response: Json, stream: Stream): string | null {
  const failed = textAt(response, 'status') === 'failed' ? (textAt(response, 'error', 'code') ?? 'failed') : null;
  return failed ?? lastOf(stream.messages, errorOf);
}

function errorOf(message: Json): string | null {
  if (textAt(message, 'type') === 'error') return textAt(message, 'code') ?? errorTypeOf(message) ?? 'error';
  const isError = objectAt(message, 'error') !== null && field(message, 'output') === undefined;
  return isError ? (errorTypeOf(message) ?? 'error') : null;
}
