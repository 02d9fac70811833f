import type { Operation } from '../../call.ts';
import { objectAt, countAt, dig, field, listAt, textAt } from '../json.ts';
import type { Exchange, Json } from '../exchange.ts';
import { readMessages } from '../anthropic/messages.ts';
import { meter } from '../openai/usage.ts';
import { lastOf } from '../openai/message.ts';
import { readingOf, usageOf } from '../reading.ts';
import type { Reading } from '../wire-format.ts';
import { meteredBy } from './converse.ts';

/** How one family of models answers InvokeModel: the vendor's own body, or its stream chunks. */
interface ModelFamily {
  readonly name: string;
  speaks(first: Json): boolean;
  read(messages: readonly Json[], exchange: Exchange): Reading;
}

/** Documents that one search unit of a rerank covers. */
const DOCUMENTS_PER_SEARCH = 100;

/** Families by what their first message looks like, the telling before the vague. The last speaks for all others. */
const FAMILIES: readonly ModelFamily[] = [
  {
    name: 'anthropic',
    speaks: (first) => ['message', 'message_start'].includes(textAt(first, 'type') ?? ''),
    read: (messages) => readMessages(messages, textAt(messages[0], 'type') === 'message_start'),
  },
  {
    name: 'nova',
    speaks: (first) => has(first, 'messageStart') || (has(first, 'output') && has(first, 'stopReason')),
    read: (messages) => {
      const holder = messages.findLast((message) => holderOf(message) !== null);
      const stop = lastOf(
        messages,
        (message) => textAt(message, 'stopReason') ?? textAt(message, 'messageStop', 'stopReason'),
      );
      return readingOf('chat', { ...meteredBy(holderOf(holder) ?? undefined), finishReason: stop });
    },
  },
  {
    name: 'openai',
    speaks: (first) => listAt(first, 'choices').length > 0,
    read: (messages, exchange) =>
      readingOf('chat', {
        ...meter(exchange, lastOf(messages, (message) => field(message, 'usage') ?? null) ?? undefined),
        responseModel: lastOf(messages, (message) => textAt(message, 'model')),
        responseId: lastOf(messages, (message) => textAt(message, 'id')),
        finishReason: lastOf(messages, (message) => textAt(listAt(message, 'choices')[0], 'finish_reason')),
      }),
  },
  {
    name: 'llama',
    speaks: (first) => has(first, 'generation_token_count') || has(first, 'generation'),
    // The prompt is counted in the first chunk only, what was generated so far in each.
    read: (messages) =>
      readingOf('completion', {
        usage: usageOf({
          uncachedInputTokens: countAt(messages[0], 'prompt_token_count'),
          visibleOutputTokens: countAt(messages.at(-1), 'generation_token_count'),
        }),
        finishReason: lastOf(messages, (message) => textAt(message, 'stop_reason')),
      }),
  },
  {
    name: 'titan-embed',
    speaks: (first) => has(first, 'embedding') || has(first, 'embeddings') || has(first, 'embeddingsByType'),
    read: ([body]) =>
      readingOf('embeddings', { usage: usageOf({ uncachedInputTokens: countAt(body, 'inputTextTokenCount') }) }),
  },
  {
    name: 'titan-text',
    speaks: (first) => has(first, 'inputTextTokenCount'),
    read: (messages) =>
      readingOf('completion', {
        usage: usageOf({
          uncachedInputTokens: lastOf(messages, (message) => countAt(message, 'inputTextTokenCount') || null) ?? 0,
          visibleOutputTokens: titanOutput(messages),
        }),
        finishReason: lastOf(messages, completionReason),
      }),
  },
  {
    name: 'image',
    speaks: (first) => listAt(first, 'images').length > 0 || listAt(first, 'artifacts').length > 0,
    read: ([body]) => {
      const images = listAt(body, 'images').length + listAt(body, 'artifacts').length;
      return readingOf('image', { usage: usageOf({ images }) });
    },
  },
  {
    name: 'rerank',
    speaks: (first) => field(listAt(first, 'results')[0], 'relevance_score') !== undefined,
    read: (_messages, exchange) => {
      const documents = listAt(exchange.requestBody, 'documents').length;
      return readingOf('rerank', { usage: usageOf({ searches: Math.ceil(documents / DOCUMENTS_PER_SEARCH) }) });
    },
  },
  {
    name: 'plain',
    speaks: () => true,
    read: (messages) =>
      readingOf('completion', {
        responseId: textAt(messages[0], 'id'),
        finishReason: lastOf(messages, finishReasonOf),
      }),
  },
];

/** Reads a model's own answer, whichever family it is of. */
export function readModelAnswer(messages: readonly Json[], exchange: Exchange): Reading {
  const first = messages[0] ?? null;
  const family = FAMILIES.find((family) => family.speaks(first));
  return family ? family.read(messages, exchange) : readingOf(operationOf(exchange), {});
}

function operationOf(exchange: Exchange): Operation {
  return (exchange.requestModel ?? '').includes('embed') ? 'embeddings' : 'completion';
}

function has(message: Json, key: string): boolean {
  return field(message, key) !== undefined;
}

/** What carries Nova's usage: the body, or the metadata of the last chunk. */
function holderOf(message: Json | undefined): Json {
  if (objectAt(message, 'usage')) return message ?? null;
  return objectAt(message, 'metadata', 'usage') ? (dig(message, 'metadata') ?? null) : null;
}

function titanOutput(messages: readonly Json[]): number {
  const streamed = lastOf(messages, (message) => countAt(message, 'totalOutputTextTokenCount') || null);
  if (streamed !== null) return streamed;
  return listAt(messages[0], 'results').reduce<number>((total, result) => total + countAt(result, 'tokenCount'), 0);
}

function completionReason(message: Json): string | null {
  return textAt(message, 'completionReason') ?? textAt(listAt(message, 'results')[0], 'completionReason');
}

/** Cohere's `finish_reason`, Mistral's `outputs[].stop_reason`, Anthropic's old `stop_reason`. */
function finishReasonOf(message: Json): string | null {
  const [generation] = [...listAt(message, 'generations'), ...listAt(message, 'outputs')];
  return (
    textAt(message, 'finish_reason') ??
    textAt(message, 'stop_reason') ??
    textAt(generation, 'finish_reason') ??
    textAt(generation, 'stop_reason')
  );
}
