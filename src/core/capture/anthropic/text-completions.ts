import { addressOf } from '../address.ts';
import type { Json } from '../exchange.ts';
import { textAt } from '../json.ts';
import { errorTypeOf, readingOf, requestModelOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';

const COMPLETE_PATH = /\/v1\/complete\/?$/;
const SIDE_PATH = /\/v1\/(?:messages\/count_tokens|messages\/batches|files|models|organizations|skills)(?:\/|$)/;

/** Anthropic's legacy Text Completions: billed by tokens, of which its answers say nothing. */
export const ANTHROPIC_TEXT_COMPLETIONS: WireFormat = {
  name: 'anthropic.text-completions',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    return path === '' ? textAt(firstMessage(exchange), 'type') === 'completion' : COMPLETE_PATH.test(path);
  },
  read(exchange) {
    const { messages } = streamOf(exchange);
    const last = messages.findLast((message) => textAt(message, 'stop_reason') !== null);
    return readingOf('completion', {
      requestModel: requestModelOf(exchange),
      responseModel: firstText(messages, 'model'),
      responseId: firstText(messages, 'id') ?? firstText(messages, 'log_id'),
      finishReason: textAt(last, 'stop_reason'),
      streamed: exchange.sseText !== null,
      complete: exchange.sseText === null || last !== undefined,
      errorType: exchange.sseText === null ? errorTypeOf(messages[0]) : null,
    });
  },
};

/** Anthropic's endpoints that cost nothing of themselves. */
export const ANTHROPIC_SIDE_ENDPOINTS: WireFormat = {
  name: 'anthropic.side-endpoints',
  recognises(exchange) {
    const { host, path } = addressOf(exchange.url);
    return (host === 'api.anthropic.com' || exchange.provider === 'anthropic') && SIDE_PATH.test(path);
  },
  read: (exchange) =>
    exchange.api === 'count_tokens' ? 'a token count is free' : 'no inference: files, models, batches',
};

function firstText(messages: readonly Json[], key: string): string | null {
  for (const message of messages) {
    const found = textAt(message, key);
    if (found !== null) return found;
  }
  return null;
}
