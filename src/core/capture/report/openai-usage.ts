import type { Operation } from '../../call.ts';
import type { Quantity } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { countAt, field, numberAt, textAt } from '../json.ts';
import { serviceTierOf } from '../service-tier.ts';
import { attributesOf, type ReadReport, type ReportLine, reportLine } from './report-line.ts';
import { type BucketFields, readBuckets, usageOf } from './report-page.ts';

export const OPENAI_BUCKET: BucketFields = { from: 'start_time', to: 'end_time' };

type Quantities = { readonly [Q in Quantity]?: number };
type ReadQuantities = (result: Json) => Quantities;

/** What each result says, by the name its `object` bears: organization.usage.<name>.result. */
const RESULTS: Readonly<Record<string, readonly [Operation, ReadQuantities]>> = {
  completions: ['chat', completionTokens],
  embeddings: ['embeddings', (result) => ({ uncachedInputTokens: countAt(result, 'input_tokens') })],
  moderations: ['moderation', (result) => ({ uncachedInputTokens: countAt(result, 'input_tokens') })],
  images: ['image', (result) => ({ images: countAt(result, 'images') })],
  audio_speeches: ['audio', (result) => ({ characters: countAt(result, 'characters') })],
  audio_transcriptions: ['audio', (result) => ({ seconds: numberAt(result, 'seconds') ?? 0 })],
  // Bytes stored, not bytes times time: what the bucket's figure is an average or a peak of is not documented.
  vector_stores: ['vector.storage', () => ({})],
  code_interpreter_sessions: ['tool', (result) => ({ codeSessions: countAt(result, 'num_sessions') })],
  file_searches: ['search', (result) => ({ fileSearches: countAt(result, 'num_requests') })],
  web_searches: ['search', (result) => ({ webSearches: countAt(result, 'num_requests') })],
};
const OBJECT = /^organization\.usage\.([a-z_]+)\.result$/;

/**
 * A page of GET /v1/organization/usage/… of OpenAI's admin API (fields as in openai-node 7.57, resources/admin).
 * Scale tier usage is inside; reasoning tokens are inside the output and not told apart.
 */
export const readOpenAiUsage: ReadReport = (body) => readBuckets(body, OPENAI_BUCKET, readResult);

function readResult(result: Json): readonly ReportLine[] | string {
  const name = OBJECT.exec(textAt(result, 'object') ?? '')?.[1] ?? '';
  const known = Object.hasOwn(RESULTS, name) ? RESULTS[name] : undefined;
  if (!known) return `"${textAt(result, 'object') ?? ''}" is no usage result`;
  const [operation, read] = known;
  const usage = usageOf(read(result));
  if (typeof usage === 'string') return usage;
  return [
    reportLine({
      kind: 'usage',
      operation,
      usage,
      requests: numberAt(result, 'num_model_requests') ?? numberAt(result, 'num_requests'),
      model: textAt(result, 'model'),
      project: textAt(result, 'project_id'),
      user: textAt(result, 'user_id'),
      apiKey: textAt(result, 'api_key_id'),
      serviceTier: field(result, 'batch') === true ? 'batch' : serviceTierOf(textAt(result, 'service_tier')),
      attributes: attributesOf({
        size: field(result, 'size'),
        source: field(result, 'source'),
        vectorStore: field(result, 'vector_store_id'),
        contextLevel: field(result, 'context_level'),
        usageBytes: field(result, 'usage_bytes'),
      }),
    }),
  ];
}

/** `input_tokens` is all input: cached, written to the cache, and of every modality. */
function completionTokens(result: Json): Quantities {
  const count = (name: string): number => countAt(result, name);
  const input = count('input_tokens');
  const cached = count('input_cached_tokens');
  const written = count('input_cache_write_tokens');
  const cachedAudio = count('input_cached_audio_tokens');
  const cachedImage = count('input_cached_image_tokens');
  const outside = modalityExcludesCache(result, input, cached);
  const audio = count('input_audio_tokens') - (outside ? 0 : cachedAudio);
  const image = count('input_image_tokens') - (outside ? 0 : cachedImage);
  const written30m = count('input_cache_write_30m_tokens');
  const written12h = count('input_cache_write_12h_tokens');
  const audioOut = count('output_audio_tokens');
  const imageOut = count('output_image_tokens');
  return {
    uncachedInputTokens: input - cached - written - audio - image,
    cacheReadTokens: cached - cachedAudio - cachedImage,
    cacheReadAudioTokens: cachedAudio,
    cacheReadImageTokens: cachedImage,
    cacheWriteTokens: written - written30m - written12h,
    cacheWrite30mTokens: written30m,
    cacheWrite12hTokens: written12h,
    audioInputTokens: audio,
    imageInputTokens: image,
    visibleOutputTokens: count('output_tokens') - audioOut - imageOut,
    audioOutputTokens: audioOut,
    imageOutputTokens: imageOut,
  };
}

/**
 * The documentation has cached tokens inside the counts by modality, answers have been seen with them outside: where
 * text is counted too, the sum tells.
 */
function modalityExcludesCache(result: Json, input: number, cached: number): boolean {
  const text = numberAt(result, 'input_text_tokens');
  if (text === null || cached === 0) return false;
  const counted = text + countAt(result, 'input_audio_tokens') + countAt(result, 'input_image_tokens');
  return counted <= input - cached;
}
