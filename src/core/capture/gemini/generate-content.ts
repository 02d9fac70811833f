import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { dig, field, isObject, listAt, objectAt, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { errorTypeOf, millisecondsOf, readingOf, usageOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import { addUsage } from '../../quantity.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { googleTarget, modelName } from './target.ts';
import { countsTokens, geminiTier, geminiUsage, searchQueries } from './usage.ts';

const METHODS = new Set(['generateContent', 'streamGenerateContent']);
const FINISH_NUMBERS = ['', 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'OTHER'];

/** Gemini's generateContent and streamGenerateContent, at AI Studio, Vertex AI and gateways in front of them. */
export const GEMINI_GENERATE_CONTENT: WireFormat = {
  name: 'gemini.generate-content',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    return path === ''
      ? METHODS.has(exchange.api ?? '') || hasCandidates(exchange)
      : METHODS.has(googleTarget(exchange.url).method);
  },
  read(exchange) {
    const target = googleTarget(exchange.url);
    const streamed = exchange.sseText !== null || target.method === 'streamGenerateContent';
    return {
      ...readAnswer(chunksOf(exchange), streamed),
      requestModel: target.model ?? modelName(exchange.requestModel),
      region: target.region,
    };
  },
};

/** Reads an answer from its chunks, of which every one repeats the sum so far; a whole answer is one chunk. */
export function readAnswer(chunks: readonly Json[], streamed: boolean): Reading {
  const stated = chunks.map((chunk) => objectAt(chunk, 'usageMetadata')).filter(isObject);
  const counted = stated.findLast(countsTokens);
  const answer = counted ? geminiUsage(counted) : null;
  const finishReason = lastOf(chunks, finishOf);
  return readingOf('chat', {
    responseModel: lastOf(chunks, (chunk) => textAt(chunk, 'modelVersion')),
    responseId: lastOf(chunks, (chunk) => textAt(chunk, 'responseId')),
    ...(answer && { ...answer, usage: addUsage(answer.usage, usageOf({ webSearches: searchesOf(chunks) })) }),
    serviceTier: lastOf(stated, geminiTier),
    finishReason,
    streamed,
    complete: !streamed || finishReason !== null,
    errorType: lastOf(chunks, (chunk) => (objectAt(chunk, 'error') ? statusOf(chunk) : null)),
    at: millisecondsOf(lastOf(chunks, (chunk) => textAt(chunk, 'createTime'))),
  });
}

/** The chunks of an answer: SSE, a JSON array (streaming without `alt=sse`), or the one body. */
function chunksOf(exchange: Exchange): readonly Json[] {
  return streamOf(exchange).messages.flatMap((message) =>
    Array.isArray(message) ? (message as readonly Json[]) : [message],
  );
}

/** Google's name for an error (`error.status`), which says more than its HTTP code. */
export function statusOf(body: Json): string | null {
  return textAt(body, 'error', 'status') ?? errorTypeOf(body);
}

function finishOf(chunk: Json): string | null {
  const reason = field(listAt(chunk, 'candidates')[0], 'finishReason');
  if (typeof reason === 'number') return FINISH_NUMBERS[reason] ?? 'OTHER';
  return textAt(reason) ?? textAt(chunk, 'promptFeedback', 'blockReason');
}

/** Grounding may be repeated in later chunks, complete each time: the largest count is the count. */
function searchesOf(chunks: readonly Json[]): number {
  const candidates = chunks.flatMap((chunk) => listAt(chunk, 'candidates'));
  return candidates.reduce<number>(
    (most, candidate) => Math.max(most, searchQueries(dig(candidate, 'groundingMetadata'))),
    0,
  );
}

function hasCandidates(exchange: Exchange): boolean {
  const message = firstMessage(exchange);
  const first = Array.isArray(message) ? listAt(message)[0] : message;
  return field(first, 'usageMetadata') !== undefined && field(first, 'candidates') !== undefined;
}
