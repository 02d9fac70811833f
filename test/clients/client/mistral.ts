import { Mistral } from '@mistralai/mistralai';
import { HTTPClient } from '@mistralai/mistralai/lib/http.js';
import type { ChatCompletionRequest, FunctionTool } from '@mistralai/mistralai/models/components';
import type { Client } from '../client.ts';
import { requestText } from '../recorded-answer.ts';
import { OPENAI_FAILURES } from './openai.ts';

const RETRIES = {
  strategy: 'backoff',
  backoff: { initialInterval: 1, maxInterval: 50, exponent: 1.1, maxElapsedTime: 5000 },
  retryConnectionErrors: false,
} as const;

type RecordedBody = Omit<ChatCompletionRequest, 'tools'> & { readonly tools?: readonly FunctionTool[] };

/** What was recorded, as far as the client spells it in the same way; it wants the kind of each tool. */
function bodyOf(row: string): ChatCompletionRequest {
  const { messages, model, tools }: RecordedBody = JSON.parse(requestText(row));
  return { messages, model, ...(tools && { tools: tools.map((tool) => ({ ...tool, type: 'function' })) }) };
}

export const mistral: Client = {
  name: '@mistralai/mistralai',
  upstream: 'mistral',
  rows: {
    plain: 'a267098b2616a10b',
    stream: 'ac2319999e8c1e07',
    tools: '69c4d0bfe0f20bc4',
    error: '79236b5819254776',
    failures: OPENAI_FAILURES,
  },
  open({ url, fetch }) {
    const { chat } = new Mistral({
      apiKey: 'test-0123456789',
      serverURL: url,
      retryConfig: RETRIES,
      ...(fetch && { httpClient: new HTTPClient({ fetcher: fetch }) }),
    });
    return {
      ask: (row) => chat.complete(bodyOf(row)),
      stream: (row, signal) => chat.stream(bodyOf(row), signal && { fetchOptions: { signal } }),
    };
  },
};
