import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionCreateParamsStreaming } from 'openai/resources';
import type {
  ResponseCreateParamsNonStreaming,
  ResponseCreateParamsStreaming,
} from 'openai/resources/responses/responses';
import type { Client, Reach } from '../client.ts';
import { requestText } from '../recorded-answer.ts';

export const OVERLOADED = '0cf2b16559ac972f';
/** Too many requests, as a host of the same API says it; then overloaded. */
export const OPENAI_FAILURES = ['9b0474c2de20f273', OVERLOADED] as const;
export const OPENAI_CHAT_ROWS = {
  plain: '388cab4b41d9839f',
  stream: 'dec353d54bedcb55',
  tools: '3f689eb42159d885',
  error: '52fab73f4248faa9',
  failures: OPENAI_FAILURES,
} as const;
export const OPENAI_RESPONSES_ROWS = {
  plain: '586fbe6c9517e8a3',
  stream: '0d015761aedd0ee2',
  tools: '2a322ed8632b85f8',
  error: '1f5396d8385d5ba3',
  failures: OPENAI_FAILURES,
} as const;

function open({ url, fetch }: Reach): OpenAI {
  return new OpenAI({ apiKey: 'sk-test-0123456789abcd', baseURL: `${url}/v1`, ...(fetch && { fetch }) });
}

export const openaiChat: Client = {
  name: 'openai, chat',
  upstream: 'openai',
  rows: OPENAI_CHAT_ROWS,
  open(reach) {
    const { chat } = open(reach);
    return {
      ask(row) {
        const body: ChatCompletionCreateParamsNonStreaming = JSON.parse(requestText(row));
        return chat.completions.create(body);
      },
      async stream(row, signal) {
        // As most callers ask: without saying that the usage be told.
        const { stream_options: _, ...body }: ChatCompletionCreateParamsStreaming = JSON.parse(requestText(row));
        return chat.completions.create(body, { signal });
      },
    };
  },
};

export const openaiResponses: Client = {
  name: 'openai, responses',
  upstream: 'openai',
  rows: OPENAI_RESPONSES_ROWS,
  open(reach) {
    const { responses } = open(reach);
    return {
      ask(row) {
        const body: ResponseCreateParamsNonStreaming = JSON.parse(requestText(row));
        return responses.create(body);
      },
      async stream(row, signal) {
        const body: ResponseCreateParamsStreaming = JSON.parse(requestText(row));
        return responses.create(body, { signal });
      },
    };
  },
};
