import type { Captured, Json } from '../exchange.ts';
import { isObject, type JsonObject, listAt, objectAt } from '../json.ts';
import { takeApart, type TokenUsage } from '../telemetry/token-counts.ts';
import { langfuseUsage } from '../telemetry/usage-json.ts';
import { modelNamed, providerGuessed } from '../telemetry/provider-of-span.ts';
import { callOfRow, type ExportOptions } from './export-call.ts';
import type { ExportReader } from './export-reader.ts';
import { type ExportRow, type ExportTable, readRow } from './export-table.ts';
import { firstAt, structureOf, textOf } from './export-value.ts';

/**
 * Langfuse: observations, and traces with their observations, as its API, its blob export and its UI give them in JSON, JSONL and
 * CSV (langfuse.com/docs). Ids are those of the trace and the span, so a call that came by OTLP as well is the same.
 */
const TABLE: ExportTable = {
  texts: {
    responseId: ['metadata.attributes.gen_ai.response.id'],
    traceId: ['traceId', 'trace_id'],
    spanId: ['id', 'observationId'],
    parentSpanId: ['parentObservationId', 'parent_observation_id'],
    provider: [
      'metadata.attributes.gen_ai.provider.name',
      'metadata.attributes.gen_ai.system',
      'metadata.attributes.llm.provider',
    ],
    requestModel: ['model', 'providedModelName', 'provided_model_name', 'modelName'],
    responseModel: ['metadata.attributes.gen_ai.response.model'],
    operation: ['type'],
    errorType: ['level'],
    conversationId: ['sessionId', 'session_id', 'trace.sessionId', 'metadata.attributes.session.id'],
  },
  at: ['startTime', 'start_time', 'timestamp'],
  endedAt: ['endTime', 'end_time'],
  firstTokenAt: ['completionStartTime', 'completion_start_time'],
  tokens: {
    input: ['inputUsage', 'promptTokens', 'inputTokens'],
    output: ['outputUsage', 'completionTokens', 'outputTokens'],
    total: ['totalUsage', 'totalTokens'],
  },
  labels: {
    'langfuse.trace.name': ['trace.name', 'traceName', 'trace_name'],
    'user.id': ['trace.userId', 'userId', 'user_id'],
    environment: ['environment', 'trace.environment'],
    release: ['trace.release', 'release'],
    promptName: ['promptName', 'prompt_name'],
    promptVersion: ['promptVersion', 'prompt_version'],
    tags: ['trace.tags', 'tags'],
  },
  labelObjects: [['trace.metadata', 'langfuse.trace.metadata.']],
  operations: { generation: 'chat', embedding: 'embeddings' },
};
const TYPES = new Set(['generation', 'embedding']);

/** Calls wait here until the file ends, for a parent may repeat what its children used and come before or after them. */
export class LangfuseReader implements ExportReader {
  readonly #options: ExportOptions;
  readonly #parents = new Map<string, string | null>();
  readonly #metered = new Map<string, Captured>();

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  read(value: Json): Captured[] {
    if (Array.isArray(value)) return value.flatMap((item: Json) => this.read(item));
    if (!isObject(value)) return [];
    const observations = listAt(value, 'observations').filter(isObject);
    if (observations.length === 0)
      return isObject(value['data']) || Array.isArray(value['data']) ? this.read(value['data']) : this.#take(value);
    const trace = objectAt(value, 'trace') ?? value;
    const around = { ...trace, observations: [], input: null, output: null };
    return observations.flatMap((observation) => this.#take({ ...observation, trace: around }));
  }

  end(): Captured[] {
    const repeated = new Set([...this.#metered.keys()].flatMap((id) => this.#ancestorsOf(id)));
    return [...this.#metered].map(([id, captured]) =>
      repeated.has(id) ? { kind: 'skipped', reason: 'an observation that repeats what those below it used' } : captured,
    );
  }

  #take(row: JsonObject): Captured[] {
    const read = readRow(row, TABLE);
    const { spanId, parentSpanId, operation } = read.texts;
    if (spanId !== null) this.#parents.set(spanId, parentSpanId);
    if (operation === null && read.texts.requestModel === null) return [unknown()];
    if (operation !== null && !TYPES.has(operation.toLowerCase()))
      return [{ kind: 'skipped', reason: `an observation of type ${operation.slice(0, 20)}` }];
    const captured = this.#callOf(row, read);
    if (captured.kind !== 'call' || spanId === null) return [captured];
    this.#metered.set(spanId, captured);
    return [];
  }

  #callOf(row: JsonObject, read: ExportRow): Captured {
    const model = read.texts.requestModel ?? read.texts.responseModel;
    const provider = read.texts.provider ?? providerGuessed(model, '');
    const isFailed = read.texts.errorType === 'ERROR';
    const facts = {
      tokens: tokensOf(row, read, /gemini|vertex/.test(provider) || /gemini/.test(modelNamed(model ?? '').model)),
      status: isFailed ? ('error' as const) : ('ok' as const),
      streamed: read.timeToFirstTokenMs !== null,
      // Its costs are Langfuse's own calculation, or what the sender made up.
      reportedDollars: null,
    };
    const texts = { ...read.texts, provider, errorType: isFailed ? 'error' : null };
    return callOfRow({ ...read, texts }, facts, this.#options);
  }

  /** Those above an observation; a chain that runs in a circle ends where it began. */
  #ancestorsOf(id: string): string[] {
    const above = new Set<string>();
    for (let at = this.#parents.get(id); at && !above.has(at); at = this.#parents.get(at)) above.add(at);
    return [...above];
  }
}

function unknown(): Captured {
  const remedy = 'Export observations, or traces with their observations.';
  return {
    kind: 'rejected',
    problem: { code: 'bad-call', place: 'type', reason: 'is missing, and no model is named', remedy },
  };
}

/** Buckets that are disjoint where their total proves it; senders of other conventions nest them, which the same total proves. */
function tokensOf(row: JsonObject, { counts }: ExportRow, isGoogle: boolean): TokenUsage {
  const stated = structureOf(firstAt(row, ['usageDetails', 'usage_details', 'usage']));
  const usage = isObject(stated) ? langfuseUsage(JSON.stringify(stated)) : null;
  if (usage === null) return takeApart(counts, null, isGoogle);
  if (!('usage' in usage)) return takeApart(usage, null, isGoogle);
  if (usage.conservation !== 'broken') return usage;
  const { usage: classes } = usage;
  const nested = {
    input: classes.uncachedInputTokens,
    output: classes.visibleOutputTokens,
    total: totalIn(stated),
    cacheRead: classes.cacheReadTokens,
    cacheWrite: classes.cacheWriteTokens,
    cacheWrite1h: classes.cacheWrite1hTokens,
    reasoning: classes.reasoningTokens,
    audioInput: classes.audioInputTokens,
    audioOutput: classes.audioOutputTokens,
  };
  const apart = takeApart(nested, null, isGoogle);
  return apart.conservation === 'holds' ? apart : usage;
}

function totalIn(stated: Json | undefined): number | undefined {
  const total = isObject(stated) ? Number(textOf(stated['total'] ?? stated['total_tokens']) ?? Number.NaN) : Number.NaN;
  return Number.isFinite(total) ? total : undefined;
}
