import type { Quantity } from '../src/core/quantity.ts';
import { providerName } from './provider-names.ts';

/** Where a LiteLLM key says a price holds; null for keys that are no metered price (provisioned capacity, placeholders). */
export interface ListedModel {
  readonly provider: string;
  readonly model: string;
  readonly region: string | null;
}

const REGION = /^(us|eu|ap|ca|sa|me|af|il|mx)(-gov|-iso[a-z]?)?-[a-z]+-\d$/;
const AZURE_SCOPE: ReadonlyMap<string, string | null> = new Map([
  ['eu', 'eu'],
  ['us', 'us'],
  ['global', null],
  ['global-standard', null],
]);
/** Provisioned capacity, keys that stand for groups of models, and regions and speeds written into Anthropic's names. */
const NOT_METERED = /commitment|\*|^bedrock\/invoke\/|^(fast\/|us\/)+claude/;
/** First path segments that only name the provider. */
const HEADS =
  /^(azure|azure_ai|bedrock|bedrock_mantle|vertex_ai|gemini|palm|openai|mistral|codestral|cohere|text-completion-codestral|text-completion-inception|amazon-nova|dashscope|moonshot|xai|watsonx)$/;

/** LiteLLM keys spell provider, region and model as one path: `bedrock/us-east-1/anthropic.claude-v1`. */
export function listedModel(key: string, litellmProvider: string): ListedModel | null {
  if (NOT_METERED.test(key)) return null;
  const provider = providerName(litellmProvider);
  const [head = '', ...tail] = key.split('/');
  const isNamed = tail.length > 0 && (head === litellmProvider || HEADS.test(head));
  const path = isNamed ? tail : [head, ...tail];
  const region = path.length > 1 ? regionOf(provider, path[0] ?? '') : undefined;
  const model = (region === undefined ? path : path.slice(1)).join('/').toLowerCase();
  return { provider, model, region: region ?? null };
}

/** Null: a word for everywhere. Undefined: no word for a region. */
function regionOf(provider: string, word: string): string | null | undefined {
  if (provider === 'aws.bedrock' && REGION.test(word)) return word;
  return provider === 'azure.ai.openai' ? AZURE_SCOPE.get(word) : undefined;
}

/** What a LiteLLM price field prices. */
export interface ListedField {
  readonly quantity: Quantity;
  readonly serviceTier: string;
  readonly above: number;
}

const QUANTITY_OF_FIELD: Readonly<Record<string, Quantity>> = {
  input_cost_per_token: 'uncachedInputTokens',
  output_cost_per_token: 'visibleOutputTokens',
  output_cost_per_reasoning_token: 'reasoningTokens',
  cache_read_input_token_cost: 'cacheReadTokens',
  input_cost_per_token_cache_hit: 'cacheReadTokens',
  cache_creation_input_token_cost: 'cacheWriteTokens',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1hTokens',
  input_cost_per_audio_token: 'audioInputTokens',
  output_cost_per_audio_token: 'audioOutputTokens',
  input_cost_per_image_token: 'imageInputTokens',
  output_cost_per_image_token: 'imageOutputTokens',
  output_cost_per_video_token: 'videoOutputTokens',
  cache_read_input_audio_token_cost: 'cacheReadAudioTokens',
  cache_read_input_token_cost_per_audio_token: 'cacheReadAudioTokens',
  cache_read_input_image_token_cost: 'cacheReadImageTokens',
  input_cost_per_query: 'searches',
  input_cost_per_request: 'requests',
  ocr_cost_per_page: 'pages',
  code_interpreter_cost_per_session: 'codeSessions',
  'search_context_cost_per_query.search_context_size_medium': 'webSearches',
};

/** Fields whose meaning depends on what the model does: a chat model's price per second is provisioned capacity. */
const QUANTITY_BY_MODE: Readonly<Record<string, Readonly<Record<string, Quantity>>>> = {
  image_generation: { output_cost_per_image: 'images', input_cost_per_image: 'images' },
  image_edit: { output_cost_per_image: 'images', input_cost_per_image: 'images' },
  audio_transcription: { input_cost_per_second: 'seconds', output_cost_per_second: 'seconds' },
  audio_speech: {
    input_cost_per_second: 'seconds',
    output_cost_per_second: 'seconds',
    input_cost_per_character: 'characters',
  },
  video_generation: { output_cost_per_second: 'seconds', output_cost_per_video_per_second: 'seconds' },
};

const SERVICE_TIER: Readonly<Record<string, string>> = { batches: 'batch', flex: 'flex', priority: 'priority' };

/** Takes a field name apart: `cache_read_input_token_cost_above_272k_tokens_priority`. Null when it is no price we use. */
export function listedField(field: string, mode: string): ListedField | null {
  const match = /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/.exec(field);
  const base = match?.[1] ?? '';
  const quantity = QUANTITY_OF_FIELD[base] ?? QUANTITY_BY_MODE[mode]?.[base];
  if (!match || !quantity) return null;
  return {
    quantity,
    serviceTier: match[3] ? (SERVICE_TIER[match[3]] ?? 'standard') : 'standard',
    above: match[2] ? Number(match[2]) * 1000 : 0,
  };
}
