import type { SegmentKind } from '../../prompt-segment.ts';

/** A member of a request body that holds a part of the prompt. */
export interface PromptPart {
  /** Parts stand in this order before the model, whatever the order of members. A cache matches prefixes of it. */
  readonly rank: number;
  /** `message` is told by each element's role; `input` depends on the API called. */
  readonly kind: SegmentKind | 'message' | 'input';
  /** Each element of a list is a piece; else the list is one. */
  readonly splits: boolean;
}

const TOOLS = { rank: 0, kind: 'tools', splits: false } as const;
const SYSTEM = { rank: 1, kind: 'system', splits: true } as const;
const HISTORY = { rank: 2, kind: 'message', splits: true } as const;
const MESSAGES = { rank: 3, kind: 'message', splits: true } as const;
const RESULTS = { rank: 4, kind: 'toolResult', splits: true } as const;
const INPUT = { rank: 5, kind: 'input', splits: true } as const;

/** By name, for every API whose wire format is read: a name means the same wherever it is used. */
export const PROMPT_PARTS: ReadonlyMap<string, PromptPart> = new Map<string, PromptPart>([
  // OpenAI, Anthropic, Gemini, Cohere, Mistral, Ollama; Bedrock Converse; OpenAI before tools
  ['tools', TOOLS],
  ['toolConfig', TOOLS],
  ['functions', TOOLS],
  // Anthropic, Bedrock, Ollama; OpenAI Responses; Gemini in both its spellings; Cohere's first API
  ['system', SYSTEM],
  ['instructions', SYSTEM],
  ['systemInstruction', SYSTEM],
  ['system_instruction', SYSTEM],
  ['preamble', SYSTEM],
  ['chat_history', HISTORY],
  ['messages', MESSAGES],
  ['contents', MESSAGES],
  ['message', MESSAGES],
  ['tool_results', RESULTS],
  // OpenAI Responses and embeddings; completions, images, Ollama; Cohere and Mistral; Gemini; Titan
  ['input', INPUT],
  ['prompt', INPUT],
  ['inputs', INPUT],
  ['texts', INPUT],
  ['content', INPUT],
  ['requests', INPUT],
  ['instances', INPUT],
  ['inputText', INPUT],
  // reranking
  ['query', INPUT],
  ['documents', INPUT],
]);

/** APIs that turn texts into numbers or judge them: what they are given is input, not somebody's turn. */
const INPUT_API = /embed|rerank|moderation|:predict|:batchEmbed/i;

/** What a text without a role is to the API at a path. */
export function inputKind(path: string): 'user' | 'input' {
  return INPUT_API.test(path) ? 'input' : 'user';
}
