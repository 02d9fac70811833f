import Anthropic from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming, MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources';
import type { Client } from '../client.ts';
import { requestText } from '../recorded-answer.ts';

export const ANTHROPIC_ROWS = {
  plain: '6185e168cc428ee3',
  stream: '9f4ef423a06fb41f',
  tools: '4d21de8381a570d0',
  error: '007087e9596fc95c',
  failures: ['4b76da0fe933d9ce', 'e9634d8b25416d43'],
} as const;

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  upstream: 'anthropic',
  rows: ANTHROPIC_ROWS,
  open({ url, fetch }) {
    const { messages } = new Anthropic({ apiKey: 'sk-ant-test-0123456789', baseURL: url, ...(fetch && { fetch }) });
    return {
      ask(row) {
        const body: MessageCreateParamsNonStreaming = JSON.parse(requestText(row));
        return messages.create(body);
      },
      async stream(row, signal) {
        const body: MessageCreateParamsStreaming = JSON.parse(requestText(row));
        return messages.create(body, { signal });
      },
    };
  },
};
