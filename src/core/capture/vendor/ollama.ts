import type { Operation } from '../../call.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, field, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { errorTypeOf, millisecondsOf, readingOf, requestModelOf, usageOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';

const OPERATIONS: readonly (readonly [path: RegExp, operation: Operation])[] = [
  [/\/api\/chat$/, 'chat'],
  [/\/api\/generate$/, 'completion'],
  [/\/api\/embed(?:dings)?$/, 'embeddings'],
];
/**
 * Ollama's own API: one object, or lines of JSON of which the last, `done`, carries the counts.
 * A prompt that was still cached may be left out of them; nobody bills it.
 */
export const OLLAMA: WireFormat = {
  name: 'ollama',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    if (path !== '' && !OPERATIONS.some(([pattern]) => pattern.test(path))) return false;
    return exchange.provider === 'ollama' ? path !== '' || hasDone(exchange) : hasDone(exchange);
  },
  read(exchange) {
    const { messages, cut } = streamOf(exchange);
    const { path } = addressOf(exchange.url);
    const last = messages.findLast((message) => field(message, 'done') === true) ?? messages.at(-1);
    const streamed = exchange.sseText !== null;
    return readingOf(OPERATIONS.find(([pattern]) => pattern.test(path))?.[1] ?? operationOf(last), {
      requestModel: requestModelOf(exchange),
      responseModel: lastOf(messages, (message) => textAt(message, 'model')),
      usage: usageOf({
        uncachedInputTokens: countAt(last, 'prompt_eval_count'),
        visibleOutputTokens: countAt(last, 'eval_count'),
      }),
      finishReason: textAt(last, 'done_reason'),
      streamed,
      complete: !streamed || (!cut && field(last, 'done') === true),
      errorType: lastOf(messages, errorTypeOf),
      at: millisecondsOf(textAt(messages[0], 'created_at')),
    });
  },
};

/** Without a URL the answer tells: a message of a chat, or the response to a prompt. */
function operationOf(last: Json | undefined): Operation {
  return field(last, 'message') === undefined ? 'completion' : 'chat';
}

function hasDone(exchange: Exchange): boolean {
  const first = firstMessage(exchange);
  return typeof field(first, 'done') === 'boolean' && textAt(first, 'model') !== null;
}
