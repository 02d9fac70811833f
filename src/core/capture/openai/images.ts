import { hasUsage } from '../../quantity.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, textAt } from '../json.ts';
import { labelsFrom } from '../labels.ts';
import { readingOf, requestModelOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { clockOf, lastOf } from './message.ts';
import { imageTokensOf } from './usage.ts';

/** Image generation, edits and variations: by tokens where the model counts them, else by the image. */
export const OPENAI_IMAGES: WireFormat = {
  name: 'openai.images',
  recognises: (exchange) => openAiApi(exchange) === 'images',
  read: readImages,
};

/** What an image's price depends on, stated by the response or asked for in the request. */
const TRAITS = [
  ['size', 'imageSize'],
  ['quality', 'imageQuality'],
] as const;

function readImages(exchange: Exchange): Reading {
  const { messages } = streamOf(exchange);
  const body = messages.at(-1) ?? null;
  const usage = lastOf(messages, (message) => field(message, 'usage') ?? null);
  const isStream = exchange.sseText !== null;
  const tokens = imageTokensOf(usage);
  const images = isStream ? messages.filter(isFinished).length : listAt(body, 'data').length;
  const amounts = tokens?.usage ?? usageOf({ images });
  return readingOf('image', {
    requestModel: requestModelOf(exchange),
    responseModel: textAt(body, 'model'),
    usage: amounts,
    metering: hasUsage(amounts) ? 'provider' : 'none',
    statedTotalTokens: tokens?.statedTotal ?? null,
    streamed: isStream,
    complete: !isStream || images > 0,
    errorType: errorIn(body),
    at: clockOf(body),
    labels: labelsFrom(TRAITS.map(([key, label]) => [label, textAt(body, key) ?? textAt(exchange.requestBody, key)])),
  });
}

function isFinished(message: Json): boolean {
  return textAt(message, 'type')?.endsWith('.completed') ?? false;
}
