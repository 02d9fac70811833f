import { anthropic } from './client/anthropic.ts';
import { bedrock } from './client/bedrock.ts';
import { cohere } from './client/cohere.ts';
import { gemini } from './client/gemini.ts';
import { langchain } from './client/langchain.ts';
import { mistral } from './client/mistral.ts';
import { openaiChat, openaiResponses } from './client/openai.ts';
import { vercelAnthropic, vercelOpenai } from './client/vercel-ai.ts';
import type { Client } from './client.ts';

/** Every client that is driven. */
export const CLIENTS: readonly Client[] = [
  openaiChat,
  openaiResponses,
  anthropic,
  gemini,
  mistral,
  cohere,
  bedrock,
  vercelOpenai,
  vercelAnthropic,
  langchain,
];
