import { addressOf } from '../address.ts';
import { textAt } from '../json.ts';
import { firstMessage } from '../sse.ts';
import type { WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';

/** Files, model lists, vector stores, threads, session keys: nothing in them is billed by the call. */
export const OPENAI_BOOKKEEPING: WireFormat = {
  name: 'openai.bookkeeping',
  recognises: (exchange) => openAiApi(exchange) === 'bookkeeping',
  read: (exchange) => {
    const what = textAt(firstMessage(exchange), 'object') ?? addressOf(exchange.url).path;
    return `bookkeeping (${what}) is not billed by the call`;
  },
};
