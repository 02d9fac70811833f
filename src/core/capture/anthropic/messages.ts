import { addressOf, decodePercent } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, dig, field, isObject, objectAt, textAt, type JsonObject } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { reportedCostOf } from '../openai/quirk.ts';
import { errorTypeOf, readingOf, requestModelOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { mergeUsage, messageUsage, regionOf, serviceTierOf } from './usage.ts';

const MESSAGES_PATH = /\/messages\/?$/;
const THREADS_PATH = /\/threads\//;
/** Vertex AI hosts the same API under its own path, the model in the URL. */
const VERTEX_PATH = /\/(?:locations\/([^/]+)\/)?publishers\/anthropic\/models\/([^/:]+):(?:streamR|r)awPredict$/;
const ANTHROPIC_EVENT = /^(?:message_start|message_delta|message_stop|content_block_start|content_block_delta|ping)$/;

/** Anthropic's Messages API, at Anthropic, on Vertex AI, and at whoever else speaks it. Bedrock's way in is InvokeModel. */
export const ANTHROPIC_MESSAGES: WireFormat = {
  name: 'anthropic.messages',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    if (path !== '') return VERTEX_PATH.test(path) || (MESSAGES_PATH.test(path) && !THREADS_PATH.test(path));
    return (exchange.provider === 'anthropic' && exchange.api === 'messages') || speaksMessages(exchange);
  },
  read(exchange) {
    const vertex = VERTEX_PATH.exec(addressOf(exchange.url).path);
    if (vertex?.[2] === 'count-tokens') return 'a token count is free';
    const { messages } = streamOf(exchange);
    const reading = readMessages(messages, exchange.sseText !== null);
    const usage = lastOf(messages, (message) => objectAt(message, 'usage'));
    return {
      ...reading,
      reportedCost: reportedCostOf(exchange.provider, usage ?? undefined),
      requestModel: vertex ? decodePercent(vertex[2] ?? '') : requestModelOf(exchange),
      region: reading.region ?? vertex?.[1] ?? null,
    };
  },
};

/** Reads a message from its body (one message) or its stream events. Also used for Bedrock's InvokeModel and batch results. */
export function readMessages(messages: readonly Json[], streamed: boolean): Reading {
  const answer = streamed ? assembled(messages) : whole(messages[0] ?? null);
  const { usage } = answer;
  const model = textAt(answer.message, 'model');
  return readingOf('chat', {
    responseModel: model,
    responseId: textAt(answer.message, 'id'),
    ...(usage && messageUsage(usage, model)),
    ...(answer.estimated && { metering: 'estimated' }),
    serviceTier: serviceTierOf(usage ?? undefined),
    region: regionOf(usage ?? undefined),
    finishReason: answer.finishReason,
    streamed,
    complete: answer.complete,
    errorType: answer.errorType,
  });
}

interface Answer {
  readonly message: Json;
  readonly usage: JsonObject | null;
  /** The stream broke off before its output was counted. */
  readonly estimated: boolean;
  readonly finishReason: string | null;
  readonly complete: boolean;
  readonly errorType: string | null;
}

function whole(body: Json): Answer {
  return {
    message: body,
    usage: objectAt(body, 'usage'),
    estimated: false,
    finishReason: textAt(body, 'stop_reason'),
    complete: true,
    errorType: objectAt(body, 'error') ? errorTypeOf(body) : null,
  };
}

function assembled(events: readonly Json[]): Answer {
  const start = events.find((event) => textAt(event, 'type') === 'message_start');
  const message = dig(start, 'message') ?? null;
  const failure = events.find((event) => textAt(event, 'type') === 'error');
  const deltas = events.filter((event) => textAt(event, 'type') === 'message_delta');
  const begun = objectAt(message, 'usage');
  const later = deltas.map((event) => objectAt(event, 'usage')).filter(isObject);
  const estimated = begun !== null && later.length === 0;
  const first = estimated ? withOutput(begun, events) : begun;
  return {
    message,
    usage: first || later.length > 0 ? later.reduce(mergeUsage, first ?? {}) : null,
    estimated,
    finishReason: textAt(deltas.at(-1), 'delta', 'stop_reason'),
    complete: !failure && events.some((event) => textAt(event, 'type') === 'message_stop'),
    errorType: failure ? (errorTypeOf(failure) ?? 'error') : null,
  };
}

/** A rule of thumb; a call counted by it is marked as estimated. */
const CHARACTERS_PER_TOKEN = 4;
const OUTPUT_FIELDS = ['text', 'partial_json', 'thinking'] as const;

/** A message that broke off was paid for as far as it came, which nobody counted: its length gives an estimate. */
function withOutput(begun: JsonObject, events: readonly Json[]): JsonObject {
  let characters = 0;
  for (const event of events) {
    for (const name of OUTPUT_FIELDS) characters += textAt(event, 'delta', name)?.length ?? 0;
  }
  const estimate = Math.max(countAt(begun, 'output_tokens'), Math.ceil(characters / CHARACTERS_PER_TOKEN));
  return { ...begun, output_tokens: estimate };
}

function speaksMessages(exchange: Exchange): boolean {
  const first = firstMessage(exchange);
  if (exchange.sseText !== null) return ANTHROPIC_EVENT.test(textAt(first, 'type') ?? '');
  return textAt(first, 'type') === 'message' && isObject(field(first, 'usage'));
}
