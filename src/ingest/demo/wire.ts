import type { Exchange, Json } from '../../core/capture/exchange.ts';
import { answerOf } from './answer.ts';
import type { Answer } from './answer.ts';
import type { DemoCall } from './demo-call.ts';
import { labelsOf } from './labels.ts';
import { VECTOR_TOP_K } from './offer.ts';
import type { Api } from './offer.ts';
import { INDEXES } from './organisation.ts';
import { streamOf } from './stream.ts';

const JSON_HEADERS = { 'content-type': 'application/json' } as const;
const MAX_ATTEMPTS = 3;

const GEMINI_MODELS = 'https://generativelanguage.googleapis.com/v1beta/models';
const vectorIndex = (index: string): string => `https://${index}-k3x9q2t.svc.aped-4627-b74a.pinecone.io/query`;
const BEDROCK_MODELS = 'https://bedrock-runtime.us-east-1.amazonaws.com/model';

/** Where each API is called; the second address is that of the streaming variant. */
const URLS: Readonly<Record<Api, (model: string) => readonly [string, string]>> = {
  chat: () => ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  responses: () => ['https://api.openai.com/v1/responses', 'https://api.openai.com/v1/responses'],
  embeddings: () => ['https://api.openai.com/v1/embeddings', 'https://api.openai.com/v1/embeddings'],
  messages: () => ['https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1/messages'],
  converse: (model) => {
    const path = `${BEDROCK_MODELS}/${encodeURIComponent(model)}`;
    return [`${path}/converse`, `${path}/converse-stream`];
  },
  generateContent: (model) => [
    `${GEMINI_MODELS}/${model}:generateContent`,
    `${GEMINI_MODELS}/${model}:streamGenerateContent?alt=sse`,
  ],
  rerank: () => ['https://api.cohere.com/v2/rerank', 'https://api.cohere.com/v2/rerank'],
  vectorQuery: (index) => [vectorIndex(index), vectorIndex(index)],
};
const addresses = new Map<string, readonly [string, string]>();

/** The exchange with the provider as a gateway would have recorded it; it carries no text of anybody. */
export function exchangeOf(call: DemoCall): Exchange {
  const { offer, refusal, streamed, responseKey, recordId } = call;
  return {
    at: call.at,
    provider: offer.provider,
    url: addressOf(call)[streamed ? 1 : 0],
    api: offer.api,
    requestModel: offer.requestModel,
    requestHeaders: requestHeaders(call),
    requestBody: requestBody(call),
    status: refusal ? refusal.status : 200,
    responseHeaders: { ...JSON_HEADERS, 'x-request-id': `req_${responseKey}` },
    ...(refusal ? failed(call) : answered(call, answerOf(call))),
    durationMs: call.durationMs,
    labels: labelsOf(call),
    recordId,
    door: 'demo',
  };
}

function requestBody({ offer, streamed, context }: DemoCall): Json {
  if (offer.requestModel === null) return { topK: VECTOR_TOP_K, namespace: context.tenant ?? '' };
  const effort = offer.api === 'generateContent' ? (context.trial?.effort ?? null) : null;
  return {
    model: offer.requestModel,
    ...(streamed ? { stream: true } : {}),
    ...(effort === null ? {} : { generationConfig: { thinkingConfig: { thinkingLevel: effort } } }),
  };
}

type Response = Pick<Exchange, 'responseBody' | 'sseText' | 'events'>;

function answered(call: DemoCall, answer: Answer): Response {
  if (!call.streamed) return { responseBody: answer, sseText: null, events: null };
  return { responseBody: null, sseText: null, events: null, ...streamOf(call, answer) };
}

function failed({ offer, refusal }: DemoCall): Response {
  const body = refusal?.status === null || !refusal ? null : ERROR_BODIES[offer.api](refusal.type, refusal.status);
  return { responseBody: body, sseText: null, events: null };
}

const openaiError = (type: string): Json => ({ error: { message: 'Refused.', type, param: null, code: null } });

const ERROR_BODIES: Readonly<Record<Api, (type: string, status: number) => Json>> = {
  chat: openaiError,
  responses: openaiError,
  embeddings: openaiError,
  messages: (type) => ({ type: 'error', error: { type, message: 'Refused.' } }),
  converse: (type) => ({ __type: type, message: 'Refused.' }),
  generateContent: (type, code) => ({ error: { code, message: 'Refused.', status: type } }),
  rerank: () => ({ message: 'Refused.' }),
  vectorQuery: () => ({ code: 8, message: 'Refused.', details: [] }),
};

function requestHeaders({ offer, attempt, context, callerSpanId }: DemoCall): Record<string, string> {
  const traceparent = `00-${context.traceId}-${callerSpanId}-01`;
  if (offer.api === 'converse')
    return { ...JSON_HEADERS, traceparent, 'amz-sdk-request': `attempt=${attempt}; max=${MAX_ATTEMPTS}` };
  return { ...JSON_HEADERS, traceparent, 'x-stainless-retry-count': String(attempt - 1) };
}

function addressOf({ offer, context }: DemoCall): readonly [string, string] {
  const target = offer.requestModel ?? INDEXES.get(context.feature.name) ?? '';
  const key = `${offer.api} ${target}`;
  const known = addresses.get(key);
  if (known) return known;
  const made = URLS[offer.api](target);
  addresses.set(key, made);
  return made;
}
