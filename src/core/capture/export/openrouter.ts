import { exportRows } from './export-rows.ts';
import { formatPicos, picosFromDollars } from '../../money.ts';
import type { Captured, Json } from '../exchange.ts';
import { type JsonObject } from '../json.ts';
import { takeApart } from '../telemetry/token-counts.ts';
import { callOfRow, type ExportOptions } from './export-call.ts';
import type { ExportReader } from './export-reader.ts';
import { type ExportTable, readRow } from './export-table.ts';
import { firstAt, textOf } from './export-value.ts';

/** OpenRouter: the CSV of the Activity page, one generation a row, and answers of GET /api/v1/generation (openrouter.ai/docs). */
const TABLE: ExportTable = {
  texts: {
    responseId: ['generation_id', 'id'],
    requestModel: ['model_permaslug', 'model'],
    finishReason: ['finish_reason_normalized', 'finish_reason'],
    conversationId: ['session_id'],
  },
  at: ['created_at'],
  durationMs: ['generation_time_ms', 'generation_time'],
  timeToFirstTokenMs: ['time_to_first_token_ms', 'latency'],
  tokens: {
    input: ['native_tokens_prompt', 'tokens_prompt'],
    output: ['native_tokens_completion', 'tokens_completion'],
    cacheRead: ['native_tokens_cached', 'tokens_cached'],
    reasoning: ['native_tokens_reasoning', 'tokens_reasoning'],
  },
  labels: {
    upstream: ['provider_name'],
    'metadata.app': ['app_name', 'origin', 'app_id'],
    'metadata.keyAlias': ['api_key_name'],
    'metadata.user': ['external_user', 'user'],
  },
  labelObjects: [],
  operations: {},
};

export class OpenRouterReader implements ExportReader {
  readonly #options: ExportOptions;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  read(value: Json): Captured[] {
    return exportRows(value).map((row) => this.#callOf(row));
  }

  end(): Captured[] {
    return [];
  }

  #callOf(row: JsonObject): Captured {
    if (firstAt(row, ['date']) !== undefined && firstAt(row, ['requests']) !== undefined)
      return { kind: 'skipped', reason: 'a total of one day is no call; let OpenRouter be read as a source instead' };
    const read = readRow(row, TABLE);
    const facts = {
      tokens: takeApart(read.counts, INSIDE, false),
      status: textOf(row['cancelled']) === 'true' ? ('aborted' as const) : ('ok' as const),
      streamed: textOf(row['streamed']) === 'true',
      reportedDollars: chargedOf(row),
    };
    return callOfRow({ ...read, texts: { ...read.texts, provider: 'openrouter' } }, facts, this.#options);
  }
}

/** As OpenAI: cache inside the input, reasoning inside the output. */
const INSIDE = { scope: 'openrouter', cache: 'inside', reasoning: 'inside' } as const;

/** What OpenRouter took; with a key of one's own that is its fee alone, and the provider bills the rest. */
function chargedOf(row: JsonObject): string | null {
  const charged = textOf(firstAt(row, ['cost_total', 'total_cost', 'usage']));
  const own = textOf(firstAt(row, ['byok_usage_inference', 'upstream_inference_cost'])) ?? '0';
  const picos = charged === null ? null : picosFromDollars(charged);
  if (picos === null) return charged;
  return formatPicos(picos + (picosFromDollars(own) ?? 0n));
}
