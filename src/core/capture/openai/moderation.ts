import { readingOf, requestModelOf } from '../reading.ts';
import { field, textAt } from '../json.ts';
import type { WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { meter } from './usage.ts';

/** Moderation. OpenAI's is free and unmetered; others (Mistral) count tokens. */
export const OPENAI_MODERATION: WireFormat = {
  name: 'openai.moderation',
  recognises: (exchange) => openAiApi(exchange) === 'moderation',
  read: (exchange) => {
    const answered = errorIn(exchange.responseBody) === null && field(exchange.responseBody, 'results') !== undefined;
    return readingOf('moderation', {
      requestModel: requestModelOf(exchange),
      responseModel: textAt(exchange.responseBody, 'model'),
      responseId: textAt(exchange.responseBody, 'id'),
      ...meter(exchange, field(exchange.responseBody, 'usage'), { requests: answered ? 1 : 0 }),
      errorType: errorIn(exchange.responseBody),
    });
  },
};
