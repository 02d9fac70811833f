import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Call } from '../../src/core/call.ts';
import { capture } from '../../src/core/capture/capture.ts';
import type { Json } from '../../src/core/capture/exchange.ts';
import { isObject, numberAt, objectAt } from '../../src/core/capture/json.ts';
import { canonicalProvider } from '../../src/core/provider.ts';
import type { Usage } from '../../src/core/quantity.ts';
import { plainCall } from '../sample-call.ts';

/** What somebody else says a call cost; README.md here says who. */
export interface CostExpectation {
  readonly kind: string;
  readonly source: string;
  readonly provider: string | null;
  readonly model: string | null;
  readonly api_flavor?: string;
  readonly raw_usage?: Json;
  readonly usage: Readonly<Record<string, unknown>>;
  readonly expected_cost?: string | null;
  readonly is_actual_provider?: boolean;
  readonly reliable?: boolean;
  readonly normalised_convention?: string;
  readonly at?: string | null;
  readonly service_tier?: string | null;
  readonly note?: string | null;
}

/** The day of the price lists these figures were computed with, unless a row states its own. */
const LISTS = Date.UTC(2026, 7, 21);
/** LiteLLM's tests state formulas; the prices in them are of this day. */
const LITELLM_LIST = Date.UTC(2026, 6, 24);

/** Names of providers that are a calculator's own. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'google-ai-studio': 'gcp.gemini',
  'google-cloud': 'gcp.vertex_ai',
  vertex: 'gcp.vertex_ai',
};

const PATHS: Readonly<Record<string, string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  embeddings: '/v1/embeddings',
  anthropic: '/v1/messages',
  google: '/v1beta/models/any:generateContent',
};

export function costExpectations(): CostExpectation[] {
  const file = fileURLToPath(new URL('cost_expectations.jsonl.gz', import.meta.url));
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The call an expectation is about; null when it names no model of a provider. */
export function expectedCall(row: CostExpectation): Call | null {
  if (row.model === null) return null;
  if (row.raw_usage !== undefined) return captured(row, shapeOf(rawUsage(row.raw_usage)), recorded(row.raw_usage));
  if (row.kind === 'provider_reported') return captured(row, shapeOf(row.usage), bodyOf(row));
  return { ...bare(row), usage: usageOf(row) };
}

/** The usage object of a recorded body, by which its API is told. */
function rawUsage(body: Json): CostExpectation['usage'] {
  return objectAt(body, 'usage') ?? objectAt(body, 'usageMetadata') ?? {};
}

/** Recorded bodies were cut down to model and usage; the object's type tells APIs with like usage apart. */
function recorded(body: Json): Json {
  const isResponse = shapeOf(rawUsage(body)) === 'responses';
  return isResponse && isObject(body) ? { object: 'response', status: 'completed', output: [], ...body } : body;
}

function shapeOf(usage: CostExpectation['usage']): string {
  if ('promptTokenCount' in usage) return 'google';
  if ('cache_creation_input_tokens' in usage || 'cache_creation' in usage) return 'anthropic';
  return 'input_tokens' in usage ? 'responses' : 'chat';
}

function bodyOf(row: CostExpectation): Json {
  const usage = isObject(row.usage) ? row.usage : {};
  if ('promptTokenCount' in row.usage) return { modelVersion: row.model, usageMetadata: usage };
  return recorded({ model: row.model, usage });
}

/** Through the same reader as real traffic; null when that is no call. */
function captured(row: CostExpectation, api: string, responseBody: Json): Call | null {
  const result = capture(
    {
      at: atOf(row),
      provider: providerOf(row),
      url: `https://api.invalid${PATHS[api] ?? '/v1/chat/completions'}`,
      api: null,
      requestModel: row.model,
      requestHeaders: {},
      requestBody: null,
      status: 200,
      responseHeaders: {},
      responseBody,
      sseText: null,
      events: null,
      durationMs: null,
      labels: {},
      recordId: null,
      door: 'exchanges',
    },
    { now: LISTS },
  );
  if (result.kind !== 'call') return null;
  return { ...result.call, ...modelOf(row), serviceTier: row.service_tier ?? result.call.serviceTier };
}

/** The row's model goes before the one in its response: calculators were asked for the price of that one. */
function modelOf(row: CostExpectation): Pick<Call, 'requestModel' | 'responseModel'> {
  const seller = /^huggingface_(.+)$/.exec(row.provider ?? '')?.[1];
  const model = seller ? `${row.model}:${seller}` : row.model;
  return { requestModel: model, responseModel: model };
}

function bare(row: CostExpectation): Call {
  const plain = plainCall('expectation');
  return {
    ...plain,
    ...modelOf(row),
    provider: providerOf(row),
    at: atOf(row),
    region: null,
    serviceTier: row.service_tier ?? null,
  };
}

function atOf(row: CostExpectation): number {
  if (row.at) return Date.parse(row.at);
  return row.kind === 'unit_test_formula' ? LITELLM_LIST : LISTS;
}

function providerOf({ provider, model }: CostExpectation): string {
  const name = provider === null || provider === 'pydantic_gateway' ? sellerOf(model ?? '') : provider;
  if (name.startsWith('huggingface_')) return 'huggingface';
  if (name === 'google' && model?.startsWith('claude')) return 'gcp.vertex_ai';
  return PROVIDERS[name] ?? canonicalProvider(name);
}

/** Who a calculator that is told no provider takes to sell a model. */
function sellerOf(model: string): string {
  if (model.startsWith('azure/')) return 'azure';
  if (model.includes('/')) return 'openrouter';
  if (model.startsWith('claude')) return 'anthropic';
  if (model.startsWith('gemini')) return 'vertex';
  return model.startsWith('llama') ? 'groq' : 'openai';
}

/** Usage as calculators' tests state it: totals with parts inside, parts apart (Helicone), or OpenAI's object (LiteLLM). */
function usageOf({ kind, usage, normalised_convention }: CostExpectation): Usage {
  if (kind === 'unit_test_formula') return openAiUsage(usage);
  return normalised_convention?.startsWith('DISJOINT') ? disjointUsage(usage) : inclusiveUsage(usage);
}

/** Reads counts by their path; what is absent or no number is none. */
function counterOf(stated: CostExpectation['usage']): (...path: string[]) => number {
  const json = isObject(stated) ? stated : {};
  return (...path) => numberAt(json, ...path) ?? 0;
}

/** LiteLLM's own normal form: OpenAI's names, with everything cached inside the prompt. */
function openAiUsage(stated: CostExpectation['usage']): Usage {
  const count = counterOf(stated);
  const cacheReadTokens = count('prompt_tokens_details', 'cached_tokens');
  const cacheWriteTokens = count('prompt_tokens_details', 'cache_write_tokens') || count('cache_creation_input_tokens');
  const audioInputTokens = count('input_token_details', 'audio_tokens');
  const imageOutputTokens = count('completion_tokens_details', 'image_tokens');
  const input = count('prompt_tokens') || count('input_tokens');
  const output = count('completion_tokens') || count('output_tokens');
  return {
    uncachedInputTokens: input - cacheReadTokens - cacheWriteTokens - audioInputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    audioInputTokens,
    imageOutputTokens,
    visibleOutputTokens: output - imageOutputTokens,
    seconds: count('seconds'),
    fileSearches: count('file_search_calls'),
    webSearches: count('web_search_requests'),
    codeSessions: count('code_interpreter_sessions'),
  };
}

function inclusiveUsage(stated: CostExpectation['usage']): Usage {
  const count = counterOf(stated);
  const cacheWriteTokens = count('cache_write_tokens') - count('cache_write_1h_tokens');
  const cacheReadTokens = count('cache_read_tokens') - count('cache_audio_read_tokens');
  const audioInputTokens = count('input_audio_tokens') - count('cache_audio_read_tokens');
  const apart = {
    cacheReadTokens,
    cacheReadAudioTokens: count('cache_audio_read_tokens'),
    cacheWriteTokens,
    cacheWrite1hTokens: count('cache_write_1h_tokens'),
    audioInputTokens,
    imageInputTokens: count('input_image_tokens'),
    videoInputTokens: count('input_video_tokens'),
  };
  const output = {
    reasoningTokens: count('output_reasoning_tokens'),
    audioOutputTokens: count('output_audio_tokens'),
    imageOutputTokens: count('output_image_tokens'),
  };
  return {
    ...apart,
    ...output,
    uncachedInputTokens: count('input_tokens') - total(apart),
    visibleOutputTokens: count('output_tokens') - total(output),
    webSearches: count('web_searches'),
    requests: count('requests'),
  };
}

function disjointUsage(stated: CostExpectation['usage']): Usage {
  const count = counterOf(stated);
  return {
    uncachedInputTokens: count('input'),
    cacheReadTokens: count('cacheDetails', 'cachedInput'),
    cacheWriteTokens: count('cacheDetails', 'write5m'),
    cacheWrite1hTokens: count('cacheDetails', 'write1h'),
    visibleOutputTokens: count('output'),
    reasoningTokens: count('thinking'),
    imageOutputTokens: count('image', 'output'),
    webSearches: count('web_search'),
  };
}

function total(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}
