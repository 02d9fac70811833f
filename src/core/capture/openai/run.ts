import type { Exchange, Json } from '../exchange.ts';
import { objectAt, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { clockOf, lastOf } from './message.ts';
import { meter } from './usage.ts';

/** Runs of the Assistants API: fetched again and again until they end, and only then with usage. */
export const OPENAI_RUN: WireFormat = {
  name: 'openai.run',
  recognises: (exchange) => openAiApi(exchange) === 'run',
  read: readRun,
};

const FAILED: ReadonlySet<string> = new Set(['failed', 'expired']);

function readRun(exchange: Exchange): Reading | string {
  const { messages } = streamOf(exchange);
  const run = lastOf(messages, runIn);
  const usage = objectAt(run, 'usage');
  const error = lastOf(messages, errorIn);
  const failed = (exchange.status ?? 0) >= 400;
  if (!usage && !failed && error === null) return 'the run has not used anything yet; it counts once it has ended';
  const status = textAt(run, 'status') ?? '';
  return readingOf('chat', {
    requestModel: textAt(run, 'model') ?? exchange.requestModel,
    responseModel: textAt(run, 'model'),
    responseId: textAt(run, 'id'),
    ...meter(exchange, usage),
    finishReason: status || null,
    streamed: exchange.sseText !== null,
    conversationId: textAt(run, 'thread_id'),
    errorType: FAILED.has(status) ? (textAt(run, 'last_error', 'code') ?? status) : error,
    at: clockOf(run),
  });
}

/** Steps of a run repeat its usage; only the run itself counts. */
function runIn(message: Json): Json | null {
  return textAt(message, 'object') === 'thread.run' ? message : null;
}
