import { requestModelOf, readingOf } from '../reading.ts';
import { field, textAt } from '../json.ts';
import type { WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { errorIn } from './error-body.ts';
import { meter } from './usage.ts';

/** Embeddings, as OpenAI, Mistral, Voyage, Jina and Together return them. */
export const OPENAI_EMBEDDINGS: WireFormat = {
  name: 'openai.embeddings',
  recognises: (exchange) => openAiApi(exchange) === 'embeddings',
  read: (exchange) =>
    readingOf('embeddings', {
      requestModel: requestModelOf(exchange),
      responseModel: textAt(exchange.responseBody, 'model'),
      responseId: textAt(exchange.responseBody, 'id'),
      ...meter(exchange, field(exchange.responseBody, 'usage')),
      errorType: errorIn(exchange.responseBody),
    }),
};
