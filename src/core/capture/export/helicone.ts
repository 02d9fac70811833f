import { exportRows } from './export-rows.ts';
import type { Status } from '../../call.ts';
import type { Captured, Json } from '../exchange.ts';
import { type JsonObject } from '../json.ts';
import { takeApart } from '../telemetry/token-counts.ts';
import { callOfRow, type ExportOptions } from './export-call.ts';
import type { ExportReader } from './export-reader.ts';
import { type ExportTable, readRow } from './export-table.ts';
import { firstAt, textOf } from './export-value.ts';

/** Helicone: requests as its API (/v1/request/query-clickhouse), its exporter and the Requests page give them (docs.helicone.ai). */
const TABLE: ExportTable = {
  texts: {
    id: ['request_id', 'id', 'requestId'],
    responseId: ['response_body.id', 'response.id'],
    provider: ['provider'],
    host: ['target_url'],
    requestModel: ['request_model', 'model_override', 'model', 'request_body.model'],
    responseModel: ['response_model', 'response_body.model'],
    region: ['region'],
    conversationId: ['request_properties.Helicone-Session-Id', 'properties.Helicone-Session-Id', 'session_id'],
  },
  at: ['request_created_at', 'created_at', 'createdAt'],
  endedAt: ['response_created_at'],
  durationMs: ['delay_ms', 'latency', 'latency_ms'],
  timeToFirstTokenMs: ['time_to_first_token'],
  httpStatus: ['response_status', 'status'],
  tokens: {
    input: ['prompt_tokens', 'promptTokens'],
    output: ['completion_tokens', 'completionTokens'],
    total: ['total_tokens', 'totalTokens'],
    cacheRead: ['prompt_cache_read_tokens'],
    cacheWrite: ['prompt_cache_write_tokens'],
    reasoning: ['reasoning_tokens'],
    audioInput: ['prompt_audio_tokens'],
    audioOutput: ['completion_audio_tokens'],
  },
  labels: { 'metadata.user': ['request_user_id', 'user_id', 'helicone_user'], prompt: ['prompt_id', 'request_prompt'] },
  labelObjects: [
    ['request_properties', ''],
    ['properties', ''],
  ],
  operations: {},
};

const EMPTY_ID = '00000000-0000-0000-0000-000000000000';
const FIRST_ERROR = 400;

export class HeliconeReader implements ExportReader {
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
    const cached = textOf(firstAt(row, ['cache_reference_id']));
    if (cached !== null && cached !== EMPTY_ID)
      return { kind: 'skipped', reason: "answered from Helicone's cache: no provider was asked" };
    const read = readRow(row, TABLE);
    const facts = {
      tokens: takeApart(read.counts, null, false),
      status: statusOf(read.httpStatus),
      streamed: row['request_stream'] === true || read.timeToFirstTokenMs !== null,
      // Its cost is Helicone's own calculation from list prices.
      reportedDollars: null,
    };
    return callOfRow(read, facts, this.#options);
  }
}

/** Helicone writes a negative status for what was cancelled or never answered; that is none of HTTP's. */
function statusOf(httpStatus: number | null): Status {
  if (httpStatus === null) return 'aborted';
  return httpStatus >= FIRST_ERROR ? 'error' : 'ok';
}
