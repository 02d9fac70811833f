import type { Exchange, Json } from '../exchange.ts';
import { field, isObject, listAt, textAt } from '../json.ts';
import { labelsFrom } from '../labels.ts';
import { type Amounts, readingOf, requestModelOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { clockOf, lastOf } from './message.ts';
import { quirkOf } from './quirk.ts';
import { takeApart } from './tokens.ts';

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
  const tokens = isObject(usage) ? takeApart(usage, quirkOf(exchange.provider)) : null;
  const images = isStream ? messages.filter(isFinished).length : listAt(body, 'data').length;
  const amounts = tokens ? asImages(tokens.amounts) : { images };
  return readingOf('image', {
    requestModel: requestModelOf(exchange),
    responseModel: textAt(body, 'model'),
    usage: usageOf(amounts),
    metering: tokens || images > 0 ? 'provider' : 'none',
    statedTotalTokens: tokens?.statedTotal ?? null,
    streamed: isStream,
    complete: !isStream || images > 0,
    errorType: errorIn(body),
    at: clockOf(body),
    labels: labelsFrom(TRAITS.map(([key, label]) => [label, textAt(body, key) ?? textAt(exchange.requestBody, key)])),
  });
}

/** Image models put out images: output of which nothing else is said is image tokens. */
function asImages(amounts: Amounts): Amounts {
  if (amounts.imageOutputTokens) return amounts;
  return { ...amounts, imageOutputTokens: amounts.visibleOutputTokens ?? 0, visibleOutputTokens: 0 };
}

function isFinished(message: Json): boolean {
  return textAt(message, 'type')?.endsWith('.completed') ?? false;
}
