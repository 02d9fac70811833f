import type { Operation } from '../../call.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, dig, field, listAt, numberAt, objectAt, textAt } from '../json.ts';
import { readingOf, usageOf, type Amounts } from '../reading.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { statusOf } from './generate-content.ts';
import { googleTarget, modelName } from './target.ts';
import { geminiUsage } from './usage.ts';

const METHODS = new Set(['embedContent', 'batchEmbedContents', 'predict', 'predictLongRunning']);
const GOOGLE_HOST = /(?:^|\.)googleapis\.com$|(?:^|-)aiplatform\.googleapis\.com$/;
const CACHE_PATH = /\/cachedContents$/;

/** Google's embeddings, and what Vertex AI's `predict` serves: embeddings, images, video. */
export const GEMINI_PREDICT: WireFormat = {
  name: 'gemini.predict',
  recognises(exchange) {
    if (exchange.url !== null) return METHODS.has(googleTarget(exchange.url).method);
    return isPrediction(exchange.responseBody);
  },
  read: (exchange) => ({
    ...answerOf(exchange),
    requestModel: googleTarget(exchange.url).model ?? modelName(exchange.requestModel),
    region: googleTarget(exchange.url).region,
    errorType: objectAt(exchange.responseBody, 'error') ? statusOf(exchange.responseBody) : null,
  }),
};

/** Everything else at Google's hosts. Writing a context cache is billed as input; the rest is no inference. */
export const GOOGLE_SIDE_ENDPOINTS: WireFormat = {
  name: 'google.side-endpoints',
  recognises({ url }) {
    const { host, path } = addressOf(url);
    return GOOGLE_HOST.test(host) || CACHE_PATH.test(path);
  },
  read(exchange) {
    const body = exchange.responseBody;
    const written = countAt(body, 'usageMetadata', 'totalTokenCount');
    if (!CACHE_PATH.test(addressOf(exchange.url).path) || written === 0)
      return 'no inference: token counts, files, stores, models';
    return readingOf('other', {
      requestModel: modelName(textAt(exchange.requestBody, 'model')),
      responseModel: modelName(textAt(body, 'model')),
      responseId: textAt(body, 'name'),
      usage: usageOf({ uncachedInputTokens: written }),
      statedTotalTokens: written,
    });
  },
};

function answerOf(exchange: Exchange): Reading {
  const body = exchange.responseBody;
  const stated = objectAt(body, 'usageMetadata');
  if (stated) return readingOf('embeddings', geminiUsage(stated));
  const predictions = listAt(body, 'predictions');
  const counts = predictions.flatMap((prediction) => dig(prediction, 'embeddings', 'statistics', 'token_count') ?? []);
  if (counts.length > 0) return metered('embeddings', { uncachedInputTokens: sum(counts) });
  const images = predictions.filter((prediction) => (textAt(prediction, 'mimeType') ?? '').startsWith('image/'));
  if (images.length > 0) return metered('image', { images: images.length });
  const seconds = videoSeconds(exchange);
  if (seconds > 0) return metered('other', { seconds });
  return readingOf(googleTarget(exchange.url).method === 'predict' ? 'other' : 'embeddings', {});
}

function metered(operation: Operation, amounts: Amounts): Reading {
  return readingOf(operation, { usage: usageOf(amounts) });
}

/** Video is billed by the second asked for; only the request says how many. */
function videoSeconds(exchange: Exchange): number {
  if (googleTarget(exchange.url).method !== 'predictLongRunning') return 0;
  const parameters = objectAt(exchange.requestBody, 'parameters');
  return (
    (numberAt(parameters ?? undefined, 'durationSeconds') ?? 0) *
    (numberAt(parameters ?? undefined, 'sampleCount') ?? 1)
  );
}

function isPrediction(body: Json): boolean {
  const embedding = listAt(body, 'embeddings')[0] ?? dig(body, 'embedding');
  return field(listAt(body, 'predictions')[0], 'embeddings') !== undefined || listAt(embedding, 'values').length > 0;
}

function sum(counts: readonly Json[]): number {
  return counts.reduce<number>((total, count) => total + countAt(count), 0);
}
