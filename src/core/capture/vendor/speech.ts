import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, listAt, numberAt, textAt } from '../json.ts';
import type { Amounts } from '../reading.ts';
import type { WireFormat } from '../wire-format.ts';
import { countedFormat, type CountedApi } from './counted-api.ts';

const SPEECH_PATH = /\/(?:text-to-speech|tts)(?:\/|$)/;
const PENDING = new Set(['queued', 'in_progress', 'processing', 'IN_QUEUE', 'IN_PROGRESS']);

/** Transcription by the second of audio, as far as answers say how long it was; speech by the character asked for. */
const APIS: readonly CountedApi[] = [
  transcriber('deepgram', {
    // Several channels are transcribed, and billed, each on its own.
    derive: (_exchange, body) => ({
      seconds: (numberAt(body, 'metadata', 'duration') ?? 0) * Math.max(1, listAt(body, 'results', 'channels').length),
    }),
    id: ['metadata.request_id'],
    at: ['metadata.created'],
  }),
  transcriber('elevenlabs', { counts: { seconds: ['audio_duration_secs'] }, id: ['transcription_id'] }),
  transcriber('cartesia', { counts: { seconds: ['duration'] } }),
  transcriber('gladia', {
    idle: (body) => (field(body, 'result') === undefined ? 'transcription asked for, not finished' : null),
    counts: { seconds: ['result.metadata.billing_time', 'result.metadata.audio_duration', 'file.audio_duration'] },
    id: ['id'],
  }),
  transcriber('revai', {
    idle: (body) =>
      field(body, 'monologues') === undefined ? pending(body) : 'a transcript fetched, counted with its job',
    counts: { seconds: ['duration_seconds'] },
    id: ['id'],
    at: ['created_on'],
  }),
  transcriber('assemblyai', {
    idle: pending,
    counts: { seconds: ['audio_duration'] },
    id: ['id'],
    model: ['speech_model'],
  }),
  transcriber('fal', {
    idle: pending,
    counts: { seconds: ['duration', 'metrics.inference_time'] },
    id: ['request_id'],
  }),
];

export const SPEECH: readonly WireFormat[] = APIS.map(countedFormat);

/** Text to speech at a vendor's host is billed by the characters of the request. */
function transcriber(provider: string, row: Partial<CountedApi>): CountedApi {
  return {
    name: `${provider}.audio`,
    operation: 'audio',
    recognises: (exchange) => exchange.provider === provider,
    ...row,
    derive: (exchange, body) =>
      SPEECH_PATH.test(addressOf(exchange.url).path) ? charactersOf(exchange) : (row.derive?.(exchange, body) ?? {}),
  };
}

function charactersOf({ requestBody }: Exchange): Amounts {
  const text = textAt(requestBody, 'text') ?? textAt(requestBody, 'transcript') ?? '';
  return { characters: Array.from(text).length };
}

function pending(body: Json): string | null {
  const status = textAt(body, 'status');
  return status !== null && PENDING.has(status) ? `the job is ${status.toLowerCase()}` : null;
}
