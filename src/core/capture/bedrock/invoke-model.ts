import type { Usage } from '../../quantity.ts';
import type { Exchange } from '../exchange.ts';
import { field, isObject } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { bedrockEvent, chunkOf, failureOf, type BedrockEvent } from './event.ts';
import { readModelAnswer } from './model-family.ts';
import { bedrockTarget } from './target.ts';
import { headerUsage, metricsUsage, tokensOf } from './usage.ts';

const HINTS = new Set(['invoke_model', 'invoke_model_stream']);
const METRICS = 'amazon-bedrock-invocationMetrics';

/** Bedrock's InvokeModel: the vendor's own answer, with Bedrock's own count of it in headers or the last event. */
export const BEDROCK_INVOKE_MODEL: WireFormat = {
  name: 'bedrock.invoke-model',
  recognises(exchange) {
    if (exchange.url !== null) return bedrockTarget(exchange.url).action.startsWith('invoke');
    return exchange.provider === 'aws.bedrock' && HINTS.has(exchange.api ?? '');
  },
  read(exchange) {
    const { model, region, provisioned } = bedrockTarget(exchange.url);
    const answer = exchange.events || exchange.sseText !== null ? readStream(exchange) : readBody(exchange);
    return {
      ...answer,
      requestModel: model ?? exchange.requestModel,
      region: answer.region ?? region,
      serviceTier: provisioned
        ? 'provisioned'
        : (answer.serviceTier ?? exchange.responseHeaders['x-amzn-bedrock-service-tier'] ?? null),
    };
  },
};

function readBody(exchange: Exchange): Reading {
  const body = exchange.responseBody;
  const answer = readModelAnswer(body === null ? [] : [body], exchange);
  return checked(answer, headerUsage(exchange.responseHeaders));
}

function readStream(exchange: Exchange): Reading {
  const events = streamOf(exchange).messages.map(bedrockEvent);
  const chunks = events.map(chunkOf).filter(isObject);
  const answer = readModelAnswer(chunks, exchange);
  const metrics = lastOf(chunks, (chunk) => field(chunk, METRICS) ?? null);
  const errorType = answer.errorType ?? firstFailure(events);
  return {
    ...checked(answer, metricsUsage(metrics ?? undefined)),
    streamed: true,
    complete: errorType === null && (metrics !== null || answer.finishReason !== null),
    errorType,
  };
}

/**
 * Vendor and Bedrock count the same tokens, so one of them is taken, never both: the vendor's, which is finer,
 * unless it leaves something out (a guardrail's rewriting strips it; some vendors state nothing).
 */
function checked(answer: Reading, counted: Usage): Reading {
  const total = tokensOf(counted);
  if (total === 0) return answer;
  const isWhole = answer.metering === 'provider' && tokensOf(answer.usage) >= total;
  const usage = isWhole ? answer.usage : counted;
  const statedTotalTokens = answer.parts === null ? total : answer.statedTotalTokens;
  return { ...answer, usage, metering: 'provider', statedTotalTokens };
}

function firstFailure(events: readonly BedrockEvent[]): string | null {
  return events.map(failureOf).find((failure) => failure !== null) ?? null;
}
