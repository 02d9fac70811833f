import { type Cohere, CohereClientV2 } from 'cohere-ai';
import type { Client } from '../client.ts';
import { requestText } from '../recorded-answer.ts';
import { OVERLOADED } from './openai.ts';

export const cohere: Client = {
  name: 'cohere-ai',
  upstream: 'cohere',
  rows: {
    plain: '3e22661a391046f4',
    stream: '3aa8d264d11d60dc',
    tools: 'c41cff5c9257e03c',
    error: 'e49bc3a31edabce9',
    // Its pauses between attempts are of seconds.
    failures: [OVERLOADED],
  },
  open({ url, fetch }) {
    const client = new CohereClientV2({ token: 'test-0123456789', environment: url, ...(fetch && { fetch }) });
    return {
      ask(row) {
        const body: Cohere.V2ChatRequest = JSON.parse(requestText(row));
        return client.chat(body);
      },
      stream(row, abortSignal) {
        const body: Cohere.V2ChatStreamRequest = JSON.parse(requestText(row));
        return client.chatStream(body, abortSignal && { abortSignal });
      },
    };
  },
};
