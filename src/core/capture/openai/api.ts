import { askedLast } from '../asked-last.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, objectAt, textAt } from '../json.ts';
import { headOf } from '../sse.ts';

/** The APIs of the OpenAI family, which some thirty providers speak. */
export type OpenAiApi =
  | 'chat'
  | 'completion'
  | 'responses'
  | 'embeddings'
  | 'images'
  | 'transcription'
  | 'speech'
  | 'moderation'
  | 'realtime'
  | 'batch'
  | 'batch-line'
  | 'run'
  | 'video'
  | 'xai-grpc'
  | 'bookkeeping';

/** An object's own name for its kind says most: it holds behind any proxy and for recordings without a URL. */
const OBJECTS: readonly (readonly [name: RegExp, api: OpenAiApi])[] = [
  [/^chat\.completion/, 'chat'],
  [/^text_completion/, 'completion'],
  [/^response(?:\.compaction)?$/, 'responses'],
  [/^thread\.run$/, 'run'],
  [/^batch$/, 'batch'],
  [/^video$/, 'video'],
  [
    /^(?:thread|assistant|vector_store|file|model|skill|conversation|fine_tuning|upload|container|eval)\b/,
    'bookkeeping',
  ],
  [/^response\.input_tokens$|\.deleted$/, 'bookkeeping'],
];

const EVENTS: readonly (readonly [type: RegExp, api: OpenAiApi])[] = [
  [/^response\.(?:created|queued|in_progress)$/, 'responses'],
  [/^(?:transcription_)?session\.(?:created|updated?)$|^conversation\.item\./, 'realtime'],
  [/^transcript\.text\./, 'transcription'],
  [/^speech\.audio\./, 'speech'],
  [/^image_(?:generation|edit)\./, 'images'],
];

const PATHS: readonly (readonly [path: RegExp, api: OpenAiApi])[] = [
  [/\/chat\/completions$/, 'chat'],
  [/\/responses\/(?:input_tokens|[^/]+\/input_items)$/, 'bookkeeping'],
  [/\/responses(?:\/[^/]+)?(?:\/cancel)?$/, 'responses'],
  [/\/threads\/[^/]+\/runs(?:\/[^/]+)?(?:\/submit_tool_outputs|\/cancel)?$|\/threads\/runs$/, 'run'],
  [/\/completions$/, 'completion'],
  [/\/embeddings$/, 'embeddings'],
  [/\/images\/(?:generations|edits|variations)$/, 'images'],
  [/\/audio\/(?:transcriptions|translations)$/, 'transcription'],
  [/\/audio\/speech$/, 'speech'],
  [/\/moderations$/, 'moderation'],
  [/\/v1\/videos(?:\/[^/]+)?(?:\/remix)?$/, 'video'],
  [/\/v1\/realtime$/, 'realtime'],
  [/\/batches(?:\/[^/]+)?(?:\/cancel)?$/, 'batch'],
  [/\/v1\/realtime\/(?:client_secrets|calls|sessions|transcription_sessions)/, 'bookkeeping'],
  [/\/(?:assistants|threads|vector_stores|conversations|uploads|containers|skills)(?:\/|$)/, 'bookkeeping'],
  [/\/v1\/(?:models|files|fine_tuning|evals|traces|organization)(?:\/|$)/, 'bookkeeping'],
];

/** Which API of the family an exchange speaks: by the response's shape, else by the URL's path; null when neither tells. */
export const openAiApi: (exchange: Exchange) => OpenAiApi | null = askedLast(recognise);

function recognise(exchange: Exchange): OpenAiApi | null {
  for (const message of headOf(exchange)) {
    const api = apiOfShape(message);
    if (api) return api;
  }
  const api = found(PATHS, addressOf(exchange.url).path);
  return api && LISTABLE.has(api) && textAt(exchange.responseBody, 'object') === 'list' ? 'bookkeeping' : api;
}

/** APIs whose stored results can be listed under the path that makes them. */
const LISTABLE: ReadonlySet<OpenAiApi> = new Set(['chat', 'responses', 'run', 'batch', 'video']);

const MESSAGE_KEYS = ['message', 'delta'] as const;

function apiOfShape(message: Json): OpenAiApi | null {
  const name = textAt(message, 'object');
  const type = textAt(message, 'type') ?? '';
  return (
    (name === null ? null : found(OBJECTS, name)) ??
    found(EVENTS, type) ??
    (type.startsWith('response.') ? apiOfShape(objectAt(message, 'response')) : null) ??
    apiOfMembers(message)
  );
}

function apiOfMembers(message: Json): OpenAiApi | null {
  if (objectAt(message, 'response', 'body') && textAt(message, 'custom_id')) return 'batch-line';
  if (textAt(listAt(message, 'data')[0], 'object') === 'embedding') return 'embeddings';
  if (objectAt(message, 'usage') && isXaiUsage(field(message, 'usage'))) return 'xai-grpc';
  if (isTranscript(message)) return 'transcription';
  const choice = listAt(message, 'choices')[0];
  return MESSAGE_KEYS.some((key) => objectAt(choice, key)) ? 'chat' : null;
}

const USAGE_TYPES: ReadonlySet<string | null> = new Set(['duration', 'tokens']);
const TASKS: ReadonlySet<string | null> = new Set(['transcribe', 'translate']);

function isTranscript(message: Json): boolean {
  if (typeof field(message, 'text') !== 'string') return false;
  return TASKS.has(textAt(message, 'task')) || USAGE_TYPES.has(textAt(message, 'usage', 'type'));
}

/** xAI's gRPC message counts text and images of the prompt apart; nobody else's does. */
function isXaiUsage(usage: Json | undefined): boolean {
  return field(usage, 'prompt_text_tokens') !== undefined || field(usage, 'cached_prompt_text_tokens') !== undefined;
}

function found(table: readonly (readonly [RegExp, OpenAiApi])[], text: string): OpenAiApi | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
