import { ChatOpenAI } from '@langchain/openai';
import type { Client } from '../client.ts';
import { requestText } from '../recorded-answer.ts';
import { OPENAI_CHAT_ROWS, OVERLOADED } from './openai.ts';

interface Asked {
  readonly model: string;
  readonly tools?: Parameters<ChatOpenAI['bindTools']>[0];
}

export const langchain: Client = {
  name: '@langchain/openai',
  upstream: 'openai',
  // It takes the recorded 429 for a quota that is used up, which is not tried again.
  rows: { ...OPENAI_CHAT_ROWS, failures: [OVERLOADED] },
  open({ url, fetch }) {
    const chat = (model: string): ChatOpenAI =>
      new ChatOpenAI({
        model,
        apiKey: 'sk-test-0123456789abcd',
        configuration: { baseURL: `${url}/v1`, ...(fetch && { fetch }) },
      });
    return {
      async ask(row) {
        const { model, tools }: Asked = JSON.parse(requestText(row));
        const asked = tools ? chat(model).bindTools(tools) : chat(model);
        const { content, tool_calls } = await asked.invoke(`What is in ${row}?`);
        return { content, tool_calls };
      },
      async stream(row, signal) {
        const { model }: Asked = JSON.parse(requestText(row));
        return contentOf(await chat(model).stream(`What is in ${row}?`, signal ? { signal } : {}));
      },
    };
  },
};

async function* contentOf(chunks: AsyncIterable<{ readonly content: unknown }>): AsyncIterable<unknown> {
  for await (const { content } of chunks) yield content;
}
