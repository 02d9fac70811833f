import type { Operation } from '../../call.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, field, objectAt, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { errorTypeOf, readingOf, requestModelOf, usageOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';

const OPERATIONS: readonly (readonly [path: RegExp, operation: Operation])[] = [
  [/\/chat$/, 'chat'],
  [/\/(?:generate|summarize)$/, 'completion'],
  [/\/embed(?:-jobs)?$/, 'embeddings'],
  [/\/rerank$/, 'rerank'],
  [/\/classify$/, 'other'],
];
const HINTS: ReadonlyMap<string, Operation> = new Map([
  ['chat', 'chat'],
  ['completions', 'completion'],
  ['embeddings', 'embeddings'],
  ['rerank', 'rerank'],
]);
/** The OpenAI-compatible endpoint of the same host is read as such. */
const COMPATIBLE_PATH = /\/compatibility\//;

/** Its paths behind a proxy. */
const OWN_PATH = /\/v[12]\/(?:chat|generate|embed|rerank|classify|summarize)$/;
const FIRST_EVENTS = new Set(['message-start', 'stream-start']);

/** Where an answer or the last event of a stream carries its meters, by API version. */
const METERS = [['usage'], ['meta'], ['delta', 'usage'], ['response', 'meta']] as const;

/**
 * Cohere, v1 and v2. Billed is `billed_units`; `tokens` counts the prompt template too, which nobody pays, and
 * `cached_tokens` is a share of those. The header `num_tokens` is the sum of billed tokens: what ours are held against.
 */
export const COHERE: WireFormat = {
  name: 'cohere',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    if (exchange.provider === 'cohere') return !COMPATIBLE_PATH.test(path);
    return (path === '' || OWN_PATH.test(path)) && speaksCohere(firstMessage(exchange));
  },
  read(exchange) {
    const operation = operationOf(exchange);
    if (operation === null) return 'no inference: tokens, models, datasets';
    const { messages, cut } = streamOf(exchange);
    const streamed = exchange.sseText !== null;
    const finishReason = lastOf(messages, finishOf);
    return readingOf(operation, {
      requestModel: requestModelOf(exchange),
      responseModel: lastOf(messages, (message) => textAt(message, 'model')),
      responseId: idOf(messages),
      usage: usageOf(amountsOf(lastOf(messages, unitsOf))),
      statedTotalTokens: totalOf(exchange),
      finishReason,
      streamed,
      complete: !streamed || (!cut && finishReason !== null),
      errorType: finishReason === 'ERROR' ? 'ERROR' : errorTypeOf(objectAt(messages[0], 'error')),
    });
  },
};

function operationOf(exchange: Exchange): Operation | null {
  const { path } = addressOf(exchange.url);
  if (path !== '') return OPERATIONS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
  return HINTS.get(exchange.api ?? '') ?? operationOfShape(exchange.responseBody);
}

function operationOfShape(body: Json): Operation {
  if (field(body, 'embeddings') !== undefined) return 'embeddings';
  return field(body, 'results') === undefined ? 'chat' : 'rerank';
}

function speaksCohere(first: Json): boolean {
  const event = textAt(first, 'type') ?? textAt(first, 'event_type') ?? '';
  return FIRST_EVENTS.has(event) || unitsOf(first) !== null;
}

function unitsOf(message: Json): Json {
  for (const path of METERS) {
    const units = objectAt(message, ...path, 'billed_units');
    if (units) return units;
  }
  return null;
}

function amountsOf(units: Json) {
  return {
    uncachedInputTokens: countAt(units, 'input_tokens'),
    imageInputTokens: countAt(units, 'image_tokens') + countAt(units, 'images'),
    visibleOutputTokens: countAt(units, 'output_tokens'),
    searches: countAt(units, 'search_units'),
    requests: countAt(units, 'classifications'),
  };
}

const WHOLE_NUMBER = /^\d{1,12}$/;

function totalOf(exchange: Exchange): number | null {
  const stated = exchange.responseHeaders['num_tokens'] ?? '';
  return WHOLE_NUMBER.test(stated) ? Number(stated) : null;
}

/** v2 gives an `id`, v1 a `response_id` (in streams inside the last event) beside one for each generation. */
function idOf(messages: readonly Json[]): string | null {
  return lastOf(
    messages,
    (message) => textAt(message, 'id') ?? textAt(message, 'response_id') ?? textAt(message, 'response', 'response_id'),
  );
}

function finishOf(message: Json): string | null {
  return textAt(message, 'finish_reason') ?? textAt(field(message, 'delta'), 'finish_reason');
}
