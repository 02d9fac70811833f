import type { Exchange } from '../exchange.ts';
import { field, numberAt, textAt } from '../json.ts';
import { readingOf, requestModelOf, usageOf } from '../reading.ts';
import { streamOf } from '../sse.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { lastOf } from './message.ts';
import { meter, type Metered } from './usage.ts';

/** Speech to text: billed by tokens or by seconds of audio, as the response's usage says. */
export const OPENAI_TRANSCRIPTION: WireFormat = {
  name: 'openai.transcription',
  recognises: (exchange) => openAiApi(exchange) === 'transcription',
  read: readTranscription,
};

/** Text to speech: billed by the characters sent, unless the response (a stream) counts tokens. */
export const OPENAI_SPEECH: WireFormat = {
  name: 'openai.speech',
  recognises: (exchange) => openAiApi(exchange) === 'speech',
  read: readSpeech,
};

function readTranscription(exchange: Exchange): Reading {
  const { messages, cut } = streamOf(exchange);
  const usage = lastOf(messages, (message) => field(message, 'usage') ?? null);
  return readingOf('audio', {
    requestModel: requestModelOf(exchange),
    responseModel: lastOf(messages, (message) => textAt(message, 'model')),
    ...(usage === null ? metered(lastOf(messages, (message) => numberAt(message, 'duration'))) : ofUsage()),
    streamed: exchange.sseText !== null,
    complete: exchange.sseText === null || (!cut && messages.some((m) => textAt(m, 'type') === 'transcript.text.done')),
    errorType: lastOf(messages, errorIn),
  });

  function ofUsage(): Metered {
    const seconds = numberAt(usage, 'seconds');
    return seconds === null ? meter(exchange, usage) : metered(seconds);
  }
}

/** `duration` of verbose transcriptions is the length of the audio, in seconds. */
function metered(seconds: number | null): Metered {
  const known = { statedTotalTokens: null, reportedCost: null };
  if (seconds === null) return { ...known, usage: {}, metering: 'none' };
  return { ...known, usage: usageOf({ seconds }), metering: 'provider' };
}

function readSpeech(exchange: Exchange): Reading {
  const { messages } = streamOf(exchange);
  const usage = lastOf(messages, (message) => field(message, 'usage') ?? null);
  const failed = (exchange.status ?? 0) >= 400;
  const text = textAt(exchange.requestBody, 'input');
  const characters = usage === null && !failed && text !== null ? Array.from(text).length : 0;
  return readingOf('audio', {
    requestModel: requestModelOf(exchange),
    ...meter(exchange, usage, { characters }),
    streamed: exchange.sseText !== null,
    complete: exchange.sseText === null || usage !== null,
    errorType: lastOf(messages, errorIn),
  });
}
