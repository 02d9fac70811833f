import type { Exchange, Json } from '../exchange.ts';
import { field, numberAt, objectAt, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { bedrockEvent, failureOf } from './event.ts';
import { bedrockTarget } from './target.ts';
import { converseUsage } from './usage.ts';

const HINTS = new Set(['converse', 'converse_stream']);

/** Bedrock's Converse and ConverseStream: one shape for every model. */
export const BEDROCK_CONVERSE: WireFormat = {
  name: 'bedrock.converse',
  recognises(exchange) {
    if (exchange.url !== null) return bedrockTarget(exchange.url).action.startsWith('converse');
    return HINTS.has(exchange.api ?? '') || isConverse(firstMessage(exchange));
  },
  read(exchange) {
    const { model, region, provisioned } = bedrockTarget(exchange.url);
    return {
      ...(isStream(exchange) ? readStream(exchange) : readBody(exchange.responseBody)),
      requestModel: model ?? exchange.requestModel,
      region,
      ...(provisioned && { serviceTier: 'provisioned' }),
    };
  },
};

/** Usage, tier and total from whatever carries a `usage` object: a body, or the metadata event of a stream. */
export function meteredBy(holder: Json | undefined): Partial<Reading> {
  const stated = objectAt(holder, 'usage');
  if (!stated) return {};
  return {
    usage: converseUsage(stated),
    statedTotalTokens: numberAt(stated, 'totalTokens'),
    serviceTier: tierOf(holder),
  };
}

function readBody(body: Json): Reading {
  return readingOf('chat', { ...meteredBy(body), finishReason: textAt(body, 'stopReason') });
}

function readStream(exchange: Exchange): Reading {
  const events = streamOf(exchange).messages.map(bedrockEvent);
  const metadata = events.findLast(({ type, data }) => type === 'metadata' && objectAt(data, 'usage'));
  const stop = events.findLast(({ type }) => type === 'messageStop');
  const errorType = events.map(failureOf).find((failure) => failure !== null) ?? null;
  return readingOf('chat', {
    ...meteredBy(metadata?.data),
    finishReason: textAt(stop?.data, 'stopReason'),
    streamed: true,
    complete: errorType === null && (stop !== undefined || metadata !== undefined),
    errorType,
  });
}

/** Latency-optimised inference has prices of its own, like a tier. */
function tierOf(holder: Json | undefined): string | null {
  const tier = textAt(holder, 'serviceTier', 'type') ?? textAt(holder, 'serviceTier');
  return textAt(holder, 'performanceConfig', 'latency') === 'optimized' ? 'optimized' : tier;
}

function isStream(exchange: Exchange): boolean {
  return exchange.events !== null || exchange.sseText !== null;
}

/** What a stream whose events are wrapped by their names may begin with. */
const FIRST_EVENTS = /^(?:messageStart|contentBlock(?:Start|Delta|Stop))$/;

function isConverse(message: Json): boolean {
  if (FIRST_EVENTS.test(bedrockEvent(message).type)) return true;
  return (
    field(objectAt(message, 'usage') ?? undefined, 'inputTokens') !== undefined &&
    textAt(message, 'stopReason') !== null
  );
}
