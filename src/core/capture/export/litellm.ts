import type { Captured, Json } from '../exchange.ts';
import { isObject, type JsonObject, listAt } from '../json.ts';
import { takeApart } from '../telemetry/token-counts.ts';
import { callOfRow, type ExportOptions } from './export-call.ts';
import type { ExportReader } from './export-reader.ts';
import { type ExportRow, type ExportTable, readRow } from './export-table.ts';
import { firstAt, structureOf, textOf } from './export-value.ts';

const USAGE = ['metadata.usage_object', 'response.usage', 'usage'];
const inUsage = (...names: readonly string[]): string[] =>
  USAGE.flatMap((usage) => names.map((name) => `${usage}.${name}`));

/**
 * LiteLLM: rows of its table LiteLLM_SpendLogs, as /spend/logs, the database or the UI export them, and
 * StandardLoggingPayload, as its callbacks write it to files and buckets (docs.litellm.ai, "logging_spec").
 */
const TABLE: ExportTable = {
  texts: {
    id: ['request_id', 'id', 'litellm_call_id'],
    responseId: ['response.id'],
    provider: ['custom_llm_provider', 'metadata.custom_llm_provider', 'hidden_params.custom_llm_provider'],
    host: ['api_base'],
    requestModel: ['model'],
    responseModel: ['response.model'],
    operation: ['call_type'],
    errorType: [
      'error_information.error_class',
      'metadata.error_information.error_class',
      'metadata.error_information.error_code',
    ],
    serviceTier: ['response.service_tier', 'model_parameters.service_tier'],
    conversationId: ['session_id', 'metadata.session_id', 'trace_id'],
  },
  at: ['startTime', 'start_time'],
  endedAt: ['endTime', 'end_time'],
  firstTokenAt: ['completionStartTime', 'completion_start_time'],
  tokens: {
    input: [...inUsage('prompt_tokens'), 'prompt_tokens'],
    output: [...inUsage('completion_tokens'), 'completion_tokens'],
    total: [...inUsage('total_tokens'), 'total_tokens'],
    cacheRead: inUsage('cache_read_input_tokens', 'prompt_tokens_details.cached_tokens'),
    cacheWrite: inUsage('cache_creation_input_tokens', 'prompt_tokens_details.cache_creation_tokens'),
    cacheWrite1h: inUsage('prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'),
    reasoning: inUsage('completion_tokens_details.reasoning_tokens'),
    audioInput: inUsage('prompt_tokens_details.audio_tokens'),
    audioOutput: inUsage('completion_tokens_details.audio_tokens'),
  },
  labels: {
    'metadata.keyAlias': ['metadata.user_api_key_alias', 'api_key_alias'],
    'metadata.team': ['metadata.user_api_key_team_alias', 'team_alias', 'metadata.user_api_key_team_id', 'team_id'],
    'metadata.organization': ['metadata.user_api_key_org_alias', 'metadata.user_api_key_org_id', 'organization_id'],
    'metadata.user': ['metadata.user_api_key_user_id', 'user'],
    'metadata.endUser': ['end_user', 'metadata.user_api_key_end_user_id'],
    modelGroup: ['model_group'],
  },
  labelObjects: [
    ['metadata.requester_metadata', 'metadata.'],
    ['metadata.spend_logs_metadata', 'metadata.'],
  ],
  operations: {
    completion: 'chat',
    acompletion: 'chat',
    responses: 'chat',
    aresponses: 'chat',
    anthropic_messages: 'chat',
    text_completion: 'completion',
    atext_completion: 'completion',
    embedding: 'embeddings',
    aembedding: 'embeddings',
    rerank: 'rerank',
    arerank: 'rerank',
    image_generation: 'image',
    aimage_generation: 'image',
    transcription: 'audio',
    atranscription: 'audio',
    speech: 'audio',
    aspeech: 'audio',
    moderation: 'moderation',
    amoderation: 'moderation',
    call_mcp_tool: 'tool',
  },
};

export class LitellmReader implements ExportReader {
  readonly #options: ExportOptions;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  read(value: Json): Captured[] {
    return rowsIn(value).map((row) => this.#callOf(row));
  }

  end(): Captured[] {
    return [];
  }

  #callOf(row: JsonObject): Captured {
    if (textOf(row['cache_hit'])?.toLowerCase() === 'true')
      return { kind: 'skipped', reason: "answered from LiteLLM's cache: no provider was asked" };
    const read = readRow(row, TABLE);
    const isFailed = /fail|error/i.test(textOf(firstAt(row, ['status', 'metadata.status'])) ?? '');
    const facts = {
      // Since version 1.60 input has the cache inside for every provider; the total tells of older rows.
      tokens: takeApart(read.counts, null, false),
      status: isFailed ? ('error' as const) : ('ok' as const),
      streamed: row['stream'] === true,
      // Its spend is LiteLLM's own calculation from list prices.
      reportedDollars: null,
    };
    return callOfRow({ ...read, labels: [...read.labels, ...tagsOf(row)] }, facts, this.#options);
  }
}

/** One row, a list of them, or a callback's event with the payload inside. */
function rowsIn(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => rowsIn(item));
  if (!isObject(value)) return [];
  const inner = value['standard_logging_object'] ?? value['data'];
  return isObject(inner) || Array.isArray(inner) ? rowsIn(inner) : [value];
}

/** Tags are texts; those of the form `name:value` are labels of that name. */
function tagsOf(row: JsonObject): ExportRow['labels'] {
  const stated = structureOf(row['request_tags']);
  return listAt(stated).flatMap((tag) => {
    const [, name = 'tag', text] = /^([\w.-]{1,60}):\s*(.+)$/s.exec(textOf(tag) ?? '') ?? ['', 'tag', textOf(tag)];
    return text ? [[`metadata.${name}`, text] as const] : [];
  });
}
