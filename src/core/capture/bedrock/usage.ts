import { inputTokens, outputTokens, type Usage } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { countAt, dig, listAt, textAt } from '../json.ts';
import { usageOf } from '../reading.ts';

/** The same count is spelled in two ways, often side by side. */
const READS = ['cacheReadInputTokens', 'cacheReadInputTokenCount'] as const;
const WRITES = ['cacheWriteInputTokens', 'cacheWriteInputTokenCount'] as const;

/** Usage as Converse and Nova state it. `inputTokens` excludes cache; `cacheDetails` splits writes by lifetime. */
export function converseUsage(stated: Json | undefined): Usage {
  const written = firstCount(stated, WRITES);
  const hour = Math.min(writtenFor(stated, '1h'), written);
  return usageOf({
    uncachedInputTokens: countAt(stated, 'inputTokens'),
    cacheReadTokens: firstCount(stated, READS),
    cacheWriteTokens: written - hour,
    cacheWrite1hTokens: hour,
    visibleOutputTokens: countAt(stated, 'outputTokens'),
  });
}

const METRICS = {
  uncachedInputTokens: 'inputTokenCount',
  visibleOutputTokens: 'outputTokenCount',
  cacheReadTokens: 'cacheReadInputTokenCount',
  cacheWriteTokens: 'cacheWriteInputTokenCount',
} as const;

const HEADERS = {
  uncachedInputTokens: 'x-amzn-bedrock-input-token-count',
  visibleOutputTokens: 'x-amzn-bedrock-output-token-count',
  cacheReadTokens: 'x-amzn-bedrock-cache-read-input-token-count',
  cacheWriteTokens: 'x-amzn-bedrock-cache-write-input-token-count',
} as const;

/** Bedrock's own count of a model call, whatever the model: `amazon-bedrock-invocationMetrics` of the last stream event. */
export function metricsUsage(metrics: Json | undefined): Usage {
  return usageFrom(metrics, METRICS);
}

/** The same in response headers, for calls that are not streamed. */
export function headerUsage(headers: Readonly<Record<string, string>>): Usage {
  return usageFrom(headers, HEADERS);
}

export function tokensOf(usage: Usage): number {
  return inputTokens(usage) + outputTokens(usage);
}

function usageFrom(stated: Json | undefined, names: typeof METRICS | typeof HEADERS): Usage {
  return usageOf({
    uncachedInputTokens: countAt(stated, names.uncachedInputTokens),
    cacheReadTokens: countAt(stated, names.cacheReadTokens),
    cacheWriteTokens: countAt(stated, names.cacheWriteTokens),
    visibleOutputTokens: countAt(stated, names.visibleOutputTokens),
  });
}

function firstCount(stated: Json | undefined, names: readonly string[]): number {
  const name = names.find((name) => (dig(stated, name) ?? null) !== null);
  return name === undefined ? 0 : countAt(stated, name);
}

function writtenFor(stated: Json | undefined, ttl: string): number {
  const details = listAt(stated, 'cacheDetails').filter((detail) => textAt(detail, 'ttl') === ttl);
  return details.reduce<number>((total, detail) => total + countAt(detail, 'inputTokens'), 0);
}
