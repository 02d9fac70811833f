import type { UsagePart } from '../../call.ts';
import { addUsage, inputTokens, outputTokens, type Usage } from '../../quantity.ts';
import type { Exchange, Json } from '../exchange.ts';
import { countAt, field, isObject, numberAt, objectAt, textAt } from '../json.ts';
import { readingOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { lastOf } from './message.ts';
import { meter } from './usage.ts';

/**
 * Realtime sessions over a WebSocket: one call a session, the sum of its turns.
 * Transcribing the user's speech is another model's work and is counted as a part of its own.
 */
export const OPENAI_REALTIME: WireFormat = {
  name: 'openai.realtime',
  recognises: (exchange) => openAiApi(exchange) === 'realtime',
  read: readRealtime,
};

interface Turn {
  readonly usage: Usage;
  readonly total: number | null;
  readonly transcription: boolean;
}

const RESPONDED = 'response.done';
const TRANSCRIBED = /transcription\.completed$|^session\.closed$/;

function readRealtime(exchange: Exchange): Reading {
  const { messages } = streamOf(exchange);
  const turns = messages.flatMap((message) => turnOf(exchange, message) ?? []);
  const model = lastOf(messages, (message) => textAt(message, 'session', 'model'));
  const transcriber = lastOf(messages, transcriberOf);
  const usage = sum(turns);
  return readingOf('chat', {
    requestModel: exchange.requestModel ?? model,
    responseModel: model ?? transcriber,
    responseId: lastOf(messages, (message) => textAt(message, 'session', 'id')),
    usage,
    parts: partsOf(turns, model, transcriber),
    statedTotalTokens: totalOf(turns),
    metering: turns.length > 0 ? 'provider' : 'none',
    streamed: true,
    conversationId: lastOf(messages, (message) => textAt(message, 'response', 'conversation_id')),
    errorType: turns.length === 0 ? lastOf(messages, errorOf) : null,
  });
}

/** The usage of one turn: OpenAI puts it into the response, xAI beside it, where the response's own stays empty. */
function turnOf(exchange: Exchange, message: Json): Turn | null {
  const type = textAt(message, 'type') ?? '';
  const transcription = TRANSCRIBED.test(type);
  if (type !== RESPONDED && !transcription) return null;
  const usage = [objectAt(message, 'response', 'usage'), objectAt(message, 'usage')].find((found) => !isEmpty(found));
  if (!usage) return null;
  const seconds = numberAt(usage, 'seconds') ?? countAt(usage, 'billable_audio_seconds');
  const metered = meter(exchange, usage, { seconds });
  return { usage: metered.usage, total: metered.statedTotalTokens, transcription };
}

function isEmpty(usage: Json): boolean {
  return !isObject(usage) || Object.keys(usage).length === 0;
}

function partsOf(turns: readonly Turn[], model: string | null, transcriber: string | null): UsagePart[] | null {
  const transcriptions = turns.filter((turn) => turn.transcription);
  if (transcriptions.length === 0 || model === null || transcriber === null) return null;
  return [
    { model, usage: sum(turns.filter((turn) => !turn.transcription)) },
    { model: transcriber, usage: sum(transcriptions) },
  ];
}

function sum(turns: readonly Turn[]): Usage {
  return turns.reduce<Usage>((total, turn) => addUsage(total, turn.usage), usageOf({}));
}

/** A turn billed by seconds states no total; one that counts tokens without a total leaves the session without one. */
function totalOf(turns: readonly Turn[]): number | null {
  const counting = turns.filter(({ usage, total }) => total !== null || inputTokens(usage) + outputTokens(usage) > 0);
  if (counting.length === 0 || counting.some(({ total }) => total === null)) return null;
  return counting.reduce((total, turn) => total + (turn.total ?? 0), 0);
}

function transcriberOf(message: Json): string | null {
  const session = field(message, 'session');
  return (
    textAt(session, 'audio', 'input', 'transcription', 'model') ?? textAt(session, 'input_audio_transcription', 'model')
  );
}

function errorOf(message: Json): string | null {
  return textAt(message, 'type') === 'error' ? (textAt(message, 'error', 'code') ?? 'error') : null;
}
