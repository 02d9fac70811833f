import { addUsage } from '../../quantity.ts';
import { addressOf } from '../address.ts';
import type { Json } from '../exchange.ts';
import { countAt, dig, isObject, listAt, objectAt, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { millisecondsOf, readingOf, usageOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';
import { statusOf } from './generate-content.ts';
import { geminiTier, geminiUsage } from './usage.ts';

const INTERACTIONS_PATH = /\/interactions(?:\/[^/]+)?$/;
const FINISHED = new Set(['completed', 'requires_action', 'incomplete']);
const FAILED = new Set(['failed', 'cancelled']);

/** Google's Interactions API: one object, or events whose last statement of usage is the total. */
export const GEMINI_INTERACTIONS: WireFormat = {
  name: 'gemini.interactions',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    if (path !== '') return INTERACTIONS_PATH.test(path);
    const first = firstMessage(exchange);
    const event = textAt(first, 'event_type') ?? '';
    return (
      exchange.api === 'interactions' || textAt(first, 'object') === 'interaction' || event.startsWith('interaction.')
    );
  },
  read(exchange) {
    const { messages } = streamOf(exchange);
    const streamed = exchange.sseText !== null;
    const states = messages.map((event) => (streamed ? objectAt(event, 'interaction') : event)).filter(isObject);
    const usage =
      lastOf(states, (state) => objectAt(state, 'usage')) ??
      lastOf(messages, (event) => objectAt(event, 'metadata', 'usage'));
    const status = lastOf(states, (state) => textAt(state, 'status')) ?? '';
    const answer = usage ? geminiUsage(usage) : null;
    return readingOf('chat', {
      requestModel: exchange.requestModel ?? modelOf(exchange.requestBody),
      responseModel: lastOf(states, modelOf),
      responseId: lastOf(states, (state) => textAt(state, 'id')),
      ...(answer && { ...answer, usage: addUsage(answer.usage, usageOf({ webSearches: searchesOf(usage, states) })) }),
      serviceTier: lastOf(states, geminiTier),
      finishReason: status || null,
      streamed,
      complete: !streamed || FINISHED.has(status) || FAILED.has(status),
      conversationId: textAt(exchange.requestBody, 'previous_interaction_id'),
      errorType: FAILED.has(status) ? status : lastOf(messages, failureOf),
      at: millisecondsOf(lastOf(states, (state) => textAt(state, 'created'))),
    });
  },
};

/** An agent (deep research) stands where else a model would. */
function modelOf(body: Json): string | null {
  return textAt(body, 'model') ?? textAt(body, 'agent');
}

function failureOf(event: Json): string | null {
  return objectAt(event, 'error') ? (statusOf(event) ?? 'error') : null;
}

/** Queries to Google Search: as the usage counts them, else as the steps show them. */
function searchesOf(usage: Json, states: readonly Json[]): number {
  const counted = listAt(usage, 'grounding_tool_count').filter((tool) => textAt(tool, 'type') === 'google_search');
  if (counted.length > 0) return counted.reduce<number>((total, tool) => total + queriesOf(tool), 0);
  const last = states.at(-1);
  const steps = [...listAt(last, 'steps'), ...listAt(last, 'outputs')];
  const calls = steps.filter((step) => textAt(step, 'type') === 'google_search_call');
  return calls.reduce<number>((total, call) => total + listAt(call, 'arguments', 'queries').length, 0);
}

function queriesOf(tool: Json): number {
  return dig(tool, 'search_query_count') === undefined ? countAt(tool, 'count') : countAt(tool, 'search_query_count');
}
