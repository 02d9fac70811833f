import type { Exchange, Json } from '../../core/capture/exchange.ts';
import { responseId } from './answer.ts';
import type { Answer } from './answer.ts';
import type { DemoCall } from './demo-call.ts';
import type { Api } from './offer.ts';

type Streamed = Partial<Pick<Exchange, 'sseText' | 'events'>>;

const STREAMS: Partial<Readonly<Record<Api, (call: DemoCall, answer: Answer) => Streamed>>> = {
  chat,
  responses,
  messages,
  converse,
  generateContent: (_call, answer) => ({ sseText: `data: ${JSON.stringify(answer)}\n\n` }),
};

/** The same answer as its API streams it: first event, last event, and where usage stands in them. */
export function streamOf(call: DemoCall, answer: Answer): Streamed {
  return STREAMS[call.offer.api]?.(call, answer) ?? {};
}

function chat(call: DemoCall, { usage }: Answer): Streamed {
  const chunk = (choices: Json, rest: Json): string =>
    `data: ${JSON.stringify({
      id: responseId(call),
      object: 'chat.completion.chunk',
      created: Math.floor(call.at / 1000),
      model: call.offer.responseModel,
      service_tier: call.tier,
      choices,
      usage: rest,
    })}\n\n`;
  const end = [{ index: 0, delta: {}, finish_reason: call.truncated ? 'length' : 'stop' }];
  return {
    sseText: `${chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }], null)}${chunk(end, null)}${chunk([], usage ?? null)}data: [DONE]\n\n`,
  };
}

function responses(call: DemoCall, answer: Answer): Streamed {
  const type = call.truncated ? 'response.incomplete' : 'response.completed';
  const created = { ...answer, status: 'in_progress', service_tier: 'auto', incomplete_details: null, usage: null };
  return {
    sseText: event('response.created', { response: created }) + event(type, { response: answer }),
  };
}

/** Anthropic says the input at the start and the output at the end. */
function messages(_call: DemoCall, answer: Answer): Streamed {
  const { usage, stop_reason, ...message } = answer;
  const started = isRecord(usage) ? { ...usage, output_tokens: 1 } : null;
  const output = isRecord(usage) ? (usage['output_tokens'] ?? 0) : 0;
  return {
    sseText:
      event('message_start', { message: { ...message, stop_reason: null, usage: started } }) +
      event('message_delta', { delta: { stop_reason: stop_reason ?? null }, usage: { output_tokens: output } }) +
      event('message_stop', {}),
  };
}

function converse(_call: DemoCall, { usage, metrics, stopReason }: Answer): Streamed {
  return {
    events: [
      { type: 'messageStart', data: { role: 'assistant' } },
      { type: 'messageStop', data: { stopReason: stopReason ?? null } },
      { type: 'metadata', data: { usage: usage ?? null, metrics: metrics ?? null } },
    ],
  };
}

function event(type: string, data: Answer): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
