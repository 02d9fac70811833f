import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, textAt } from '../json.ts';
import { readingOf, requestModelOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { clockOf, lastOf } from './message.ts';
import { namedToolsOf } from './server-tool.ts';
import { meter } from './usage.ts';

/** xAI's chat over gRPC, as its own SDK speaks it: cumulative chunks, reasoning beside completion. */
export const XAI_GRPC: WireFormat = {
  name: 'xai.grpc',
  recognises: (exchange) => openAiApi(exchange) === 'xai-grpc',
  read: readXai,
};

function readXai(exchange: Exchange): Reading {
  const { messages } = streamOf(exchange);
  const usage = lastOf(messages, (message) => field(message, 'usage') ?? null);
  const finishReason = lastOf(messages, finishReasonOf);
  return readingOf('chat', {
    requestModel: requestModelOf(exchange),
    responseModel: lastOf(messages, (message) => textAt(message, 'model')),
    responseId: lastOf(messages, (message) => textAt(message, 'id')),
    ...meter(exchange, usage, namedToolsOf(usage) ?? {}),
    finishReason,
    streamed: exchange.events !== null,
    complete: exchange.events === null || finishReason !== null || usage !== null,
    at: lastOf(messages, clockOf),
  });
}

function finishReasonOf(message: Json): string | null {
  return lastOf(listAt(message, 'outputs'), (output) => textAt(output, 'finish_reason'));
}
