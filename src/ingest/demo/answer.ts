import type { Json } from '../../core/capture/exchange.ts';
import type { DemoCall } from './demo-call.ts';
import type { Api } from './offer.ts';

/** A provider's response body: id, model, usage and how it ended, without any text. */
export type Answer = { readonly [key: string]: Json };

/** The usage object as each API spells and nests it (what lies inside what differs), from the call's disjoint classes. */
const ANSWERS: Readonly<Record<Api, (call: DemoCall) => Answer>> = {
  chat,
  responses,
  embeddings,
  messages,
  converse,
  generateContent,
  rerank: ({ responseKey, usage }) => ({
    id: uuid(responseKey),
    results: [],
    meta: { api_version: { version: '2' }, billed_units: { search_units: usage.searches } },
  }),
  vectorQuery: ({ usage, context }) => ({
    results: [],
    matches: [],
    namespace: context.tenant ?? '',
    usage: { readUnits: usage.readUnits },
  }),
};

export function answerOf(call: DemoCall): Answer {
  return ANSWERS[call.offer.api](call);
}

/** What the provider calls the response; made from the call's key, so that it is as long and varied as a real one. */
export function responseId({ offer, responseKey }: DemoCall): string {
  if (offer.api === 'messages') return `msg_01${responseKey}`;
  return offer.api === 'responses' ? `resp_${responseKey}${responseKey}` : `chatcmpl-${responseKey}`;
}

/** OpenAI: cached tokens lie inside the prompt's, reasoning inside the completion's. */
function chat(call: DemoCall): Answer {
  const { uncached, cacheRead, visible, reasoning } = call.usage;
  const prompt = uncached + cacheRead;
  return {
    id: responseId(call),
    object: 'chat.completion',
    created: Math.floor(call.at / 1000),
    model: call.offer.responseModel,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null },
        finish_reason: call.truncated ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: visible + reasoning,
      total_tokens: prompt + visible + reasoning,
      prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
    },
    service_tier: call.tier,
  };
}

function responses(call: DemoCall): Answer {
  const { uncached, cacheRead, visible, reasoning } = call.usage;
  const input = uncached + cacheRead;
  return {
    id: responseId(call),
    object: 'response',
    created_at: Math.floor(call.at / 1000),
    status: call.truncated ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: call.truncated ? { reason: 'max_output_tokens' } : null,
    model: call.offer.responseModel,
    output: [],
    conversation: call.context.conversationId ? { id: `conv_${call.context.conversationId}` } : null,
    service_tier: call.tier,
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cacheRead },
      output_tokens: visible + reasoning,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + visible + reasoning,
    },
  };
}

function embeddings({ offer, usage }: DemoCall): Answer {
  return {
    object: 'list',
    data: [],
    model: offer.responseModel,
    usage: { prompt_tokens: usage.uncached, total_tokens: usage.uncached },
  };
}

/** Anthropic: cache reads and writes lie beside the input. */
function messages(call: DemoCall): Answer {
  return {
    id: responseId(call),
    type: 'message',
    role: 'assistant',
    model: call.offer.responseModel,
    content: [],
    stop_reason: call.truncated ? 'max_tokens' : 'end_turn',
    stop_sequence: null,
    usage: messagesUsage(call),
  };
}

function messagesUsage({ usage }: DemoCall): Json {
  return {
    input_tokens: usage.uncached,
    cache_creation_input_tokens: usage.cacheWrite + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens: usage.visible,
    service_tier: 'standard',
  };
}

/** Bedrock: as Anthropic, and the total counts everything. */
function converse({ usage, truncated, durationMs }: DemoCall): Answer {
  const { uncached, cacheRead, cacheWrite, visible } = usage;
  return {
    metrics: { latencyMs: durationMs },
    output: { message: { role: 'assistant', content: [] } },
    stopReason: truncated ? 'max_tokens' : 'end_turn',
    usage: {
      inputTokens: uncached,
      outputTokens: visible,
      totalTokens: uncached + cacheRead + cacheWrite + visible,
      cacheReadInputTokens: cacheRead,
      cacheWriteInputTokens: cacheWrite,
    },
  };
}

/** Gemini: cached content lies inside the prompt, thoughts beside the candidates. */
function generateContent({ usage, truncated, offer, responseKey }: DemoCall): Answer {
  const { uncached, cacheRead, visible, reasoning } = usage;
  return {
    candidates: [{ content: { role: 'model', parts: [] }, finishReason: truncated ? 'MAX_TOKENS' : 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: uncached + cacheRead,
      candidatesTokenCount: visible,
      totalTokenCount: uncached + cacheRead + visible + reasoning,
      ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : {}),
      ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
    },
    modelVersion: offer.responseModel,
    responseId: responseKey,
  };
}

function uuid(key: string): string {
  const digits = `${key}${key}`;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}
