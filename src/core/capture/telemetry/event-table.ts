import type { Convention } from './dialect.ts';

/** A log event that tells of one model call, with its attributes' names in OpenTelemetry's own words. */
export interface EventRow {
  /** The event's whole name. */
  readonly name: string;
  /** Stated by every event of the kind; null where the event itself says it. */
  readonly provider: string | null;
  readonly renamed: Readonly<Record<string, string>>;
  readonly convention: Omit<Convention, 'scope'>;
  readonly isError: boolean;
  /** Whether the event belongs to the span of the call itself, and not to one above it. */
  readonly isOfSpan: boolean;
  /** An attribute and its value without which the event is no call; null for none. */
  readonly only: readonly [name: string, value: string] | null;
}

const MODEL = { model: 'gen_ai.response.model', status_code: 'http.response.status_code' };
const COUNTS = {
  ...MODEL,
  input_token_count: 'gen_ai.usage.input_tokens',
  output_token_count: 'gen_ai.usage.output_tokens',
  total_token_count: 'gen_ai.usage.total_tokens',
  cached_token_count: 'gen_ai.usage.cache_read.input_tokens',
  cached_content_token_count: 'gen_ai.usage.cache_read.input_tokens',
  reasoning_token_count: 'gen_ai.usage.reasoning.output_tokens',
  thoughts_token_count: 'gen_ai.usage.reasoning.output_tokens',
  'conversation.id': 'gen_ai.conversation.id',
};
const CLAUDE = {
  ...MODEL,
  input_tokens: 'gen_ai.usage.input_tokens',
  output_tokens: 'gen_ai.usage.output_tokens',
  cache_read_tokens: 'gen_ai.usage.cache_read.input_tokens',
  cache_creation_tokens: 'gen_ai.usage.cache_write.input_tokens',
};
const PLAIN = { convention: {}, isError: false, isOfSpan: false, only: null };

/** Every event that becomes a call; all others are taken and not counted. Costs in them are the sender's price list. */
export const EVENT_ROWS: readonly EventRow[] = [
  { ...PLAIN, name: 'gen_ai.client.inference.operation.details', provider: null, renamed: {}, isOfSpan: true },
  {
    ...PLAIN,
    name: 'claude_code.api_request',
    provider: 'anthropic',
    renamed: CLAUDE,
    convention: { cache: 'beside' },
  },
  { ...PLAIN, name: 'claude_code.api_error', provider: 'anthropic', renamed: MODEL, isError: true },
  {
    ...PLAIN,
    name: 'codex.sse_event',
    provider: 'openai',
    renamed: COUNTS,
    only: ['event.kind', 'response.completed'],
  },
  {
    ...PLAIN,
    name: 'gemini_cli.api_response',
    provider: 'gcp.gemini',
    renamed: COUNTS,
    convention: { reasoning: 'beside' },
  },
  { ...PLAIN, name: 'gemini_cli.api_error', provider: 'gcp.gemini', renamed: MODEL, isError: true },
  { ...PLAIN, name: 'qwen_code.api_response', provider: 'alibaba', renamed: COUNTS },
];
