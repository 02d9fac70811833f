import type { UsagePart } from '../../call.ts';
import { inputTokens, outputTokens, type Usage } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { countAt, dig, isObject, listAt, textAt, type JsonObject } from '../json.ts';
import { usageOf } from '../reading.ts';
import { sumShares, type SharedUsage } from '../usage-shares.ts';

/** Kinds of iteration that the message's own totals leave out (seen in recorded traffic). */
const OUTSIDE_THE_TOTALS = new Set(['advisor_message', 'compaction']);

/**
 * An Anthropic `usage` object as disjoint classes. `input_tokens` excludes cache, thinking is inside `output_tokens`.
 * With `iterations`, the sum of those is what is billed: the totals beside them miss advisors and compaction.
 */
export function messageUsage(usage: Json | undefined, model: string | null): SharedUsage {
  const main: UsagePart = { model: model ?? '', usage: classesOf(usage) };
  const iterations = listAt(usage, 'iterations').filter(isObject);
  if (iterations.length === 0) return { usage: main.usage, parts: null };
  const shares = sharesOf(iterations, main.model);
  if (tokensOf(shares) < tokensOf([main]))
    return sumShares([main, ...sharesOf(iterations.filter(isOutside), main.model)]);
  return sumShares(withDetails(shares, main));
}

/** Lays a later usage object over an earlier one, field by field: stream totals are cumulative, so the last value wins. */
export function mergeUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  const stated = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(stated) };
}

/** The tier charged. Fast mode is a tier of its own and dearer than any other it could be combined with. */
export function serviceTierOf(usage: Json | undefined): string | null {
  return textAt(usage, 'speed') === 'fast' ? 'fast' : textAt(usage, 'service_tier');
}

/** Where inference ran; null when the provider says it is not available. */
export function regionOf(usage: Json | undefined): string | null {
  const region = textAt(usage, 'inference_geo');
  return region === 'not_available' ? null : region;
}

/** The numbers of a usage object by their names, wherever in it they stand; null when absent. */
export type UsageCount = (name: UsageName) => number | null;

/** Where in a usage object each stands. */
export const USAGE_PATHS = {
  input_tokens: ['input_tokens'],
  cache_read_input_tokens: ['cache_read_input_tokens'],
  cache_creation_input_tokens: ['cache_creation_input_tokens'],
  ephemeral_5m_input_tokens: ['cache_creation', 'ephemeral_5m_input_tokens'],
  ephemeral_1h_input_tokens: ['cache_creation', 'ephemeral_1h_input_tokens'],
  output_tokens: ['output_tokens'],
  thinking_tokens: ['output_tokens_details', 'thinking_tokens'],
  web_search_requests: ['server_tool_use', 'web_search_requests'],
} as const;
export type UsageName = keyof typeof USAGE_PATHS;

function classesOf(usage: Json | undefined): Usage {
  return usageOfCounts((name) => {
    const stated = dig(usage, ...USAGE_PATHS[name]);
    return stated === undefined || stated === null ? null : countAt(stated);
  });
}

/** Disjoint classes of a usage object without iterations. */
export function usageOfCounts(count: UsageCount): Usage {
  const output = count('output_tokens') ?? 0;
  const thinking = Math.min(count('thinking_tokens') ?? 0, output);
  return usageOf({
    uncachedInputTokens: count('input_tokens') ?? 0,
    cacheReadTokens: count('cache_read_input_tokens') ?? 0,
    ...cacheWrites(count),
    visibleOutputTokens: output - thinking,
    reasoningTokens: thinking,
    webSearches: count('web_search_requests') ?? 0,
  });
}

/** The total is billed; the split by lifetime may be absent, stale (from the start of a stream) or all zero. */
function cacheWrites(count: UsageCount): { cacheWriteTokens: number; cacheWrite1hTokens: number } {
  const fiveMinutes = count('ephemeral_5m_input_tokens') ?? 0;
  const hour = count('ephemeral_1h_input_tokens') ?? 0;
  const total = count('cache_creation_input_tokens') ?? fiveMinutes + hour;
  const onlyHour = hour !== 0 && fiveMinutes === 0;
  const cacheWrite1hTokens = onlyHour ? total : Math.min(hour, total);
  return { cacheWriteTokens: total - cacheWrite1hTokens, cacheWrite1hTokens };
}

function isOutside(iteration: JsonObject): boolean {
  return OUTSIDE_THE_TOTALS.has(textAt(iteration, 'type') ?? '');
}

function sharesOf(iterations: readonly JsonObject[], main: string): UsagePart[] {
  return iterations.map((iteration) => ({ model: textAt(iteration, 'model') ?? main, usage: classesOf(iteration) }));
}

/** Thinking and searches are stated for the message only; they belong to the model that answered. */
function withDetails(shares: readonly UsagePart[], main: UsagePart): UsagePart[] {
  const own = sumShares(shares.filter((share) => share.model === main.model)).usage;
  const output = outputTokens(own);
  const thinking = Math.min(Math.max(main.usage.reasoningTokens ?? 0, own.reasoningTokens ?? 0), output);
  const usage = usageOf({
    ...own,
    visibleOutputTokens: output - thinking,
    reasoningTokens: thinking,
    webSearches: Math.max(main.usage.webSearches ?? 0, own.webSearches ?? 0),
  });
  return [...shares.filter((share) => share.model !== main.model), { model: main.model, usage }];
}

function tokensOf(shares: readonly UsagePart[]): number {
  return shares.reduce((total, { usage }) => total + inputTokens(usage) + outputTokens(usage), 0);
}
