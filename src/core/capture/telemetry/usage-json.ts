import type { Quantity } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { countAt, isObject, type JsonObject, objectAt, parseJson, textAt } from '../json.ts';
import { disjointUsage, type TokenCounts, type TokenUsage } from './token-counts.ts';

/** Usage objects are small; what is longer is something else. */
const LONGEST_JSON = 65_536;

/** The object a text holds; null when it is none. */
export function jsonObjectOf(text: string | null): JsonObject | null {
  if (text === null || text.length > LONGEST_JSON) return null;
  const value = parseJson(text);
  return isObject(value) ? value : null;
}

/** Langfuse's buckets by name: what each adds to. The first that matches the name holds. */
const BUCKETS: readonly (readonly [RegExp, Quantity | 'total'])[] = [
  [/^total/, 'total'],
  [/1h/, 'cacheWrite1hTokens'],
  [/cache_?(?:creation|write)/i, 'cacheWriteTokens'],
  [/cache_?read.*audio|audio.*cache/i, 'cacheReadAudioTokens'],
  [/cache/i, 'cacheReadTokens'],
  [/^(?:input|prompt).*audio/, 'audioInputTokens'],
  [/^(?:input|prompt).*image/, 'imageInputTokens'],
  [/^(?:output|completion).*audio/, 'audioOutputTokens'],
  [/^(?:output|completion).*image/, 'imageOutputTokens'],
  [/reasoning|thought|thinking/i, 'reasoningTokens'],
  [/tool_?use_?prompt/i, 'toolPromptTokens'],
  [/^(?:input|prompt)/, 'uncachedInputTokens'],
  [/^(?:output|completion)/, 'visibleOutputTokens'],
];

/** Langfuse `usage_details`: disjoint buckets, or an OpenAI usage object as it came. Null when it counts no tokens. */
export function langfuseUsage(text: string | null): TokenUsage | TokenCounts | null {
  const json = jsonObjectOf(text);
  if (json === null) return null;
  if (NESTED_DETAILS.some((name) => isObject(json[name]))) return nestedCounts(json);
  const classes: { [Q in Quantity]?: number } = {};
  let total: number | null = null;
  for (const name of Object.keys(json)) {
    const bucket = BUCKETS.find(([pattern]) => pattern.test(name))?.[1];
    const amount = countAt(json, name);
    if (bucket === 'total') total = amount;
    else if (bucket !== undefined) classes[bucket] = (classes[bucket] ?? 0) + amount;
  }
  return Object.keys(classes).length === 0 && total === null ? null : disjointUsage(classes, total);
}

const NESTED_DETAILS = [
  'prompt_tokens_details',
  'completion_tokens_details',
  'input_tokens_details',
  'output_tokens_details',
];

function nestedCounts(json: JsonObject): TokenCounts {
  const input = [objectAt(json, 'prompt_tokens_details'), objectAt(json, 'input_tokens_details')];
  const output = [objectAt(json, 'completion_tokens_details'), objectAt(json, 'output_tokens_details')];
  return {
    input: first([json], ['prompt_tokens', 'input_tokens']),
    output: first([json], ['completion_tokens', 'output_tokens']),
    total: first([json], ['total_tokens']),
    cacheRead: first(input, ['cached_tokens']),
    cacheWrite: first(input, ['cache_write_tokens', 'cache_creation_tokens']),
    audioInput: first(input, ['audio_tokens']),
    reasoning: first(output, ['reasoning_tokens']),
    audioOutput: first(output, ['audio_tokens']),
  };
}

/** LangChain's usage metadata, as LangSmith exports it whole or in two objects of details. */
export function langsmithCounts(whole: string | null, input: string | null, output: string | null): TokenCounts {
  const usage = jsonObjectOf(whole);
  const inputs = [objectAt(usage, 'input_token_details'), jsonObjectOf(input)];
  const outputs = [objectAt(usage, 'output_token_details'), jsonObjectOf(output)];
  return {
    input: first([usage], ['input_tokens']),
    output: first([usage], ['output_tokens']),
    total: first([usage], ['total_tokens']),
    cacheRead: first(inputs, ['cache_read']),
    cacheWrite: first(inputs, ['cache_creation', 'cache_write']),
    cacheWrite1h: first(inputs, ['ephemeral_1h_input_tokens']),
    audioInput: first(inputs, ['audio']),
    reasoning: first(outputs, ['reasoning']),
    audioOutput: first(outputs, ['audio']),
  };
}

/** What an answer's provider metadata in the AI SDK tells beyond its counts. */
export interface ProviderMetadata {
  readonly counts: TokenCounts;
  readonly serviceTier: string | null;
  readonly responseId: string | null;
}

export function providerMetadata(text: string | null): ProviderMetadata | null {
  const json = jsonObjectOf(text);
  if (json === null) return null;
  const anthropic = objectAt(json, 'anthropic');
  const usage = objectAt(anthropic, 'usage');
  const openai = objectAt(json, 'openai') ?? objectAt(json, 'azure');
  const bedrock = objectAt(json, 'bedrock', 'usage');
  const google = objectAt(json, 'google', 'usageMetadata') ?? objectAt(json, 'vertex', 'usageMetadata');
  return {
    counts: {
      // Anthropic's own object: its input is the uncached rest.
      uncached: first([usage], ['input_tokens']),
      cacheRead: firstOf(
        first([usage], ['cache_read_input_tokens']),
        first([anthropic, bedrock], ['cacheReadInputTokens']),
        first([openai], ['cachedPromptTokens']),
        first([google], ['cachedContentTokenCount']),
      ),
      cacheWrite: firstOf(
        first([usage], ['cache_creation_input_tokens']),
        first([anthropic, bedrock], ['cacheCreationInputTokens', 'cacheWriteInputTokens']),
      ),
      cacheWrite1h: first([objectAt(usage, 'cache_creation')], ['ephemeral_1h_input_tokens']),
      reasoning: firstOf(first([openai], ['reasoningTokens']), first([google], ['thoughtsTokenCount'])),
    },
    serviceTier: textAt(openai, 'serviceTier') ?? textAt(usage, 'service_tier'),
    responseId: textAt(openai, 'responseId'),
  };
}

function first(places: readonly (JsonObject | null)[], names: readonly string[]): number | undefined {
  for (const place of places) {
    for (const name of names) {
      const value: Json | undefined = place === null ? undefined : place[name];
      if (value !== undefined && value !== null) return countAt(place ?? undefined, name);
    }
  }
  return undefined;
}

function firstOf(...counts: readonly (number | undefined)[]): number | undefined {
  return counts.find((count) => count !== undefined);
}
