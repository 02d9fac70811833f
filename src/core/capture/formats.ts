import { remembered } from '../remembered.ts';
import { ANTHROPIC_BATCH } from './anthropic/batch.ts';
import { ANTHROPIC_MESSAGES } from './anthropic/messages.ts';
import { ANTHROPIC_SIDE_ENDPOINTS, ANTHROPIC_TEXT_COMPLETIONS } from './anthropic/text-completions.ts';
import { BEDROCK_AGENT, BEDROCK_GUARDRAIL, BEDROCK_SIDE_ENDPOINTS } from './bedrock/agent.ts';
import { BEDROCK_BATCH } from './bedrock/batch.ts';
import { BEDROCK_CONVERSE } from './bedrock/converse.ts';
import { BEDROCK_INVOKE_MODEL } from './bedrock/invoke-model.ts';
import type { Exchange } from './exchange.ts';
import { GEMINI_BATCH } from './gemini/batch.ts';
import { GEMINI_GENERATE_CONTENT } from './gemini/generate-content.ts';
import { GEMINI_INTERACTIONS } from './gemini/interactions.ts';
import { GEMINI_LIVE } from './gemini/live.ts';
import { GEMINI_PREDICT, GOOGLE_SIDE_ENDPOINTS } from './gemini/predict.ts';
import { objectAt } from './json.ts';
import { OPENAI_SPEECH, OPENAI_TRANSCRIPTION } from './openai/audio.ts';
import { OPENAI_BATCH, OPENAI_BATCH_LINE } from './openai/batch.ts';
import { OPENAI_BOOKKEEPING } from './openai/bookkeeping.ts';
import { OPENAI_CHAT, OPENAI_COMPLETION } from './openai/chat.ts';
import { OPENAI_EMBEDDINGS } from './openai/embeddings.ts';
import { XAI_GRPC } from './openai/grpc.ts';
import { OPENAI_IMAGES } from './openai/images.ts';
import { OPENAI_MODERATION } from './openai/moderation.ts';
import { OPENAI_REALTIME } from './openai/realtime.ts';
import { OPENAI_RESPONSES } from './openai/responses.ts';
import { OPENAI_RUN } from './openai/run.ts';
import { OPENAI_VIDEO } from './openai/video.ts';
import { COHERE } from './vendor/cohere.ts';
import { OLLAMA } from './vendor/ollama.ts';
import { REPLICATE } from './vendor/replicate.ts';
import { RERANK } from './vendor/rerank.ts';
import { SPEECH } from './vendor/speech.ts';
import { TEXT_GENERATION } from './vendor/text-generation.ts';
import { VECTOR_STORES } from './vendor/vector-store.ts';
import type { WireFormat } from './wire-format.ts';

/**
 * Every wire format Whence reads, the specific before the general: the first that recognises an exchange reads it.
 * The OpenAI family comes last, since some thirty providers speak it.
 */
export const WIRE_FORMATS: readonly WireFormat[] = [
  BEDROCK_CONVERSE,
  BEDROCK_INVOKE_MODEL,
  BEDROCK_AGENT,
  BEDROCK_GUARDRAIL,
  BEDROCK_BATCH,
  GEMINI_BATCH,
  ANTHROPIC_BATCH,
  ANTHROPIC_MESSAGES,
  ANTHROPIC_TEXT_COMPLETIONS,
  ANTHROPIC_SIDE_ENDPOINTS,
  GEMINI_LIVE,
  GEMINI_GENERATE_CONTENT,
  GEMINI_INTERACTIONS,
  GEMINI_PREDICT,
  COHERE,
  OLLAMA,
  REPLICATE,
  ...VECTOR_STORES,
  RERANK,
  XAI_GRPC,
  OPENAI_BATCH_LINE,
  OPENAI_BATCH,
  OPENAI_REALTIME,
  OPENAI_RESPONSES,
  OPENAI_RUN,
  OPENAI_CHAT,
  OPENAI_COMPLETION,
  OPENAI_EMBEDDINGS,
  OPENAI_IMAGES,
  OPENAI_TRANSCRIPTION,
  OPENAI_SPEECH,
  OPENAI_MODERATION,
  OPENAI_VIDEO,
  OPENAI_BOOKKEEPING,
  ...TEXT_GENERATION,
  ...SPEECH,
  GOOGLE_SIDE_ENDPOINTS,
  BEDROCK_SIDE_ENDPOINTS,
];

/** Recorders' hints, for errors and streams that neither URL nor response gives away. */
const HINTS: ReadonlyMap<string, WireFormat> = new Map([
  ['chat', OPENAI_CHAT],
  ['completions', OPENAI_COMPLETION],
  ['responses', OPENAI_RESPONSES],
  ['embeddings', OPENAI_EMBEDDINGS],
  ['images', OPENAI_IMAGES],
  ['realtime', OPENAI_REALTIME],
  ['moderations', OPENAI_MODERATION],
]);

/** The format of an exchange, or null when none recognises it. */
export function formatOf(exchange: Exchange): WireFormat | null {
  const { provider, url } = exchange;
  if (url === null) return WIRE_FORMATS.find((format) => format.recognises(exchange)) ?? hintedFormat(exchange);
  const { toAsk, otherwise } = formatsAt(provider)(url);
  return toAsk.find((format) => format.recognises(exchange)) ?? otherwise;
}

/** The formats whose word the address alone does not give, in order, up to the first that it does recognise. */
interface FormatsAt {
  readonly toAsk: readonly WireFormat[];
  readonly otherwise: WireFormat | null;
}

/** By provider and URL. */
const formatsAt = remembered((provider) => remembered((url) => formatsAtAddress(provider, url)));

function formatsAtAddress(provider: string, url: string): FormatsAt {
  const toAsk: WireFormat[] = [];
  for (const format of WIRE_FORMATS) {
    const verdict = verdictAt(format, provider, url);
    if (verdict) return { toAsk, otherwise: format };
    if (verdict === null) toAsk.push(format);
  }
  return { toAsk, otherwise: null };
}

/** Whether a format recognises whatever comes from an address; null when that depends on more than the address. */
function verdictAt(format: WireFormat, provider: string, url: string): boolean | null {
  let asksForMore = false;
  const address = new Proxy(
    { ...UNKNOWN, provider, url },
    {
      get(exchange, name: keyof Exchange) {
        asksForMore ||= name !== 'provider' && name !== 'url';
        return exchange[name];
      },
    },
  );
  const recognised = format.recognises(address);
  return asksForMore ? null : recognised;
}

/** A format by its name, for providers that configuration says speak it. */
export function formatNamed(name: string): WireFormat | null {
  return WIRE_FORMATS.find((format) => format.name === name) ?? null;
}

const UNKNOWN: Exchange = {
  at: null,
  provider: '',
  url: null,
  api: null,
  requestModel: null,
  requestHeaders: {},
  requestBody: null,
  status: null,
  responseHeaders: {},
  responseBody: null,
  sseText: null,
  events: null,
  durationMs: null,
  labels: {},
  recordId: null,
  door: '',
};

function hintedFormat(exchange: Exchange): WireFormat | null {
  const isTelling = exchange.sseText !== null || objectAt(exchange.responseBody, 'error') !== null;
  return exchange.url === null && isTelling ? (HINTS.get(exchange.api ?? '') ?? null) : null;
}
