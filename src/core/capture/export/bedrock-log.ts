import { capture, type CaptureOptions } from '../capture.ts';
import type { Captured, Exchange, Json } from '../exchange.ts';
import { isObject, type JsonObject, numberAt, objectAt, textAt } from '../json.ts';
import { momentOf, numberOf, structureOf } from './export-value.ts';
import type { ExportReader } from './export-reader.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  Converse: 'converse',
  ConverseStream: 'converse-stream',
  InvokeModel: 'invoke',
  InvokeModelWithResponseStream: 'invoke-with-response-stream',
};
/** Bedrock's own counts, as it puts them into the headers of an answer. */
const COUNTS = [
  ['input', 'inputTokenCount', 'x-amzn-bedrock-input-token-count'],
  ['input', 'cacheReadInputTokenCount', 'x-amzn-bedrock-cache-read-input-token-count'],
  ['input', 'cacheWriteInputTokenCount', 'x-amzn-bedrock-cache-write-input-token-count'],
  ['output', 'outputTokenCount', 'x-amzn-bedrock-output-token-count'],
] as const;
const PROFILE = /:(application-inference-profile|inference-profile)\/(.+)$/;
const OK = 200;
const FAILED = 500;

/**
 * Amazon Bedrock's model invocation logs, as it writes them to S3 (.json.gz) and CloudWatch Logs. A record is the exchange as Bedrock
 * saw it, so it is read by the same wire formats as at the gateway, and has the same identity: one call seen by both is one.
 */
export class BedrockLogReader implements ExportReader {
  readonly #options: CaptureOptions & { readonly door: string };

  constructor(options: CaptureOptions & { readonly door: string }) {
    this.#options = options;
  }

  read(value: Json): Captured[] {
    if (Array.isArray(value)) return value.flatMap((item: Json) => this.read(item));
    if (!isObject(value)) return [];
    const wrapped = value['message'] ?? value['@message'] ?? value['events'] ?? value['logEvents'];
    if (textAt(value, 'modelId') === null && wrapped !== undefined) return this.read(structureOf(wrapped) ?? null);
    return [this.#callOf(value)];
  }

  end(): Captured[] {
    return [];
  }

  #callOf(record: JsonObject): Captured {
    const modelId = textAt(record, 'modelId');
    const at = momentOf(record['timestamp']);
    const missing = modelId === null ? 'modelId' : at === null || Number.isNaN(at) ? 'timestamp' : null;
    if (missing !== null) {
      const remedy = 'Import the records of Bedrock’s model invocation logging.';
      return { kind: 'rejected', problem: { code: 'bad-call', place: missing, reason: 'is missing', remedy } };
    }
    const captured = capture(exchangeOf(record, modelId ?? '', at, this.#options.door), this.#options);
    if (captured.kind !== 'call') return captured;
    return { kind: 'call', call: { ...captured.call, region: textAt(record, 'region') ?? captured.call.region } };
  }
}

function exchangeOf(record: JsonObject, modelId: string, at: number | null, door: string): Exchange {
  const action = ACTIONS[textAt(record, 'operation') ?? ''] ?? 'invoke';
  const region = textAt(record, 'inferenceRegion') ?? textAt(record, 'region') ?? 'us-east-1';
  return {
    at,
    provider: 'aws.bedrock',
    url: `https://bedrock-runtime.${region}.amazonaws.com/model/${encodeURIComponent(modelId)}/${action}`,
    api: null,
    requestModel: null,
    requestHeaders: {},
    requestBody: { requestMetadata: objectAt(record, 'requestMetadata') },
    ...answerOf(record),
    sseText: null,
    labels: labelsOfRecord(record, modelId),
    recordId: null,
    door,
  };
}

/** A streamed answer is logged as the list of its events. */
function answerOf(record: JsonObject): Pick<Exchange, Answer> {
  const output = objectAt(record, 'output')?.['outputBodyJson'] ?? null;
  const errorCode = textAt(record, 'errorCode');
  const body = errorCode === null ? output : { __type: errorCode };
  const requestId = textAt(record, 'requestId');
  return {
    status: numberOf(record['status']) ?? (errorCode === null ? OK : FAILED),
    responseHeaders: { ...countsOf(record), ...(requestId && { 'x-amzn-requestid': requestId }) },
    responseBody: Array.isArray(body) ? null : body,
    events: Array.isArray(body) ? body : null,
    durationMs: numberAt(output, 'metrics', 'latencyMs'),
  };
}

type Answer = 'status' | 'responseHeaders' | 'responseBody' | 'events' | 'durationMs';

function countsOf(record: JsonObject): Record<string, string> {
  const stated = COUNTS.map(([side, name, header]) => [header, objectAt(record, side)?.[name]] as const);
  return Object.fromEntries(
    stated.flatMap(([header, count]) => (typeof count === 'number' ? [[header, String(count)]] : [])),
  );
}

/** On whose account, by whom, and through which profile: what Bedrock knows and a trace does not. */
function labelsOfRecord(record: JsonObject, modelId: string): Record<string, string> {
  const [, , profile] = PROFILE.exec(modelId) ?? [];
  const stated = {
    'metadata.account': textAt(record, 'accountId'),
    'metadata.identity': textAt(record, 'identity', 'arn'),
    'metadata.inferenceProfile': profile ?? null,
  };
  return Object.fromEntries(Object.entries(stated).flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
}
