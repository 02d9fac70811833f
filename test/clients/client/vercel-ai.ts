import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, type LanguageModel, streamText, type ToolSet } from 'ai';
import type { Client, OpenClient, Reach } from '../client.ts';
import { requestText } from '../recorded-answer.ts';
import { ANTHROPIC_ROWS } from './anthropic.ts';
import { OPENAI_RESPONSES_ROWS } from './openai.ts';

const tools: ToolSet = {
  get_weather: {
    description: 'The weather of a city',
    inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
  },
};

function openWith(modelOf: (name: string) => LanguageModel): OpenClient {
  const questionOf = (row: string) => {
    const { model }: { model: string } = JSON.parse(requestText(row));
    return { model: modelOf(model), prompt: `What is in ${row}?`, tools };
  };
  return {
    async ask(row) {
      const { text, toolCalls } = await generateText(questionOf(row));
      return { text, toolCalls: toolCalls.map(({ toolName, input }) => ({ toolName, input })) };
    },
    async stream(row, abortSignal) {
      return streamText({ ...questionOf(row), onError: () => undefined, ...(abortSignal && { abortSignal }) })
        .textStream;
    },
  };
}

export const vercelOpenai: Client = {
  name: 'ai, @ai-sdk/openai',
  upstream: 'openai',
  rows: { ...OPENAI_RESPONSES_ROWS, tools: 'cb083db4e75a6678' },
  open({ url, fetch }: Reach) {
    return openWith(createOpenAI({ apiKey: 'sk-test', baseURL: `${url}/v1`, ...(fetch && { fetch }) }));
  },
};

export const vercelAnthropic: Client = {
  name: 'ai, @ai-sdk/anthropic',
  upstream: 'anthropic',
  rows: ANTHROPIC_ROWS,
  open({ url, fetch }: Reach) {
    return openWith(createAnthropic({ apiKey: 'sk-ant-test', baseURL: `${url}/v1`, ...(fetch && { fetch }) }));
  },
};
