import { addUsage, type Usage } from '../../quantity.ts';
import { addressOf } from '../address.ts';
import type { Json } from '../exchange.ts';
import { field, isObject, objectAt, textAt } from '../json.ts';
import { lastOf } from '../openai/message.ts';
import { readingOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';
import { statusOf } from './generate-content.ts';
import { modelName } from './target.ts';
import { geminiTier, geminiUsage } from './usage.ts';

const MARKS = ['setup', 'setupComplete', 'serverContent', 'realtimeInput', 'realtime_input', 'client_content'];
/** Enough to get past what a client sends before the server answers. */
const LOOK_AHEAD = 8;

/** Gemini Live: one session over a WebSocket, usage stated per turn, so turns are added up. */
export const GEMINI_LIVE: WireFormat = {
  name: 'gemini.live',
  recognises(exchange) {
    const { path } = addressOf(exchange.url);
    if (path !== '' && !path.endsWith('BidiGenerateContent')) return false;
    return (exchange.events ?? [firstMessage(exchange)])
      .slice(0, LOOK_AHEAD)
      .some((message) => isLive(unwrapped(message)));
  },
  read(exchange) {
    const messages = streamOf(exchange).messages.map(unwrapped);
    const stated = messages.map((message) => objectAt(message, 'usageMetadata')).filter(isObject);
    const turns = stated.map(geminiUsage);
    const usage = turns.reduce<Usage>((total, turn) => addUsage(total, turn.usage), {});
    const model = lastOf(messages, (message) => textAt(message, 'setup', 'model')) ?? exchange.requestModel;
    return readingOf('chat', {
      requestModel: modelName(model),
      responseId: lastOf(messages, (message) => textAt(message, 'setupComplete', 'sessionId')),
      ...(turns.length > 0 && { usage, statedTotalTokens: totalOf(turns) }),
      serviceTier: lastOf(stated, geminiTier),
      streamed: true,
      errorType: lastOf(messages, (message) => (objectAt(message, 'error') ? statusOf(message) : null)),
    });
  },
};

/** Recorders wrap each message as `{direction, data}`. */
function unwrapped(message: Json): Json {
  return objectAt(message, 'data') ?? message;
}

function isLive(message: Json): boolean {
  return MARKS.some((mark) => field(message, mark) !== undefined);
}

function totalOf(turns: readonly { readonly statedTotalTokens: number | null }[]): number | null {
  let total: number | null = 0;
  for (const turn of turns)
    total = turn.statedTotalTokens === null || total === null ? null : total + turn.statedTotalTokens;
  return total;
}
