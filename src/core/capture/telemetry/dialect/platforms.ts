import type { Dialect } from '../dialect.ts';

/** Langfuse SDKs: usage in one JSON object of disjoint buckets, which wins over everything else on the span. */
export const langfuse: Dialect = {
  name: 'langfuse',
  facts: {
    langfuseUsage: ['langfuse.observation.usage_details'],
    requestModel: ['langfuse.observation.model.name'],
    conversationId: ['langfuse.session.id', 'langfuse.trace.session_id'],
    firstTokenAt: ['langfuse.observation.completion_start_time'],
    tags: ['langfuse.trace.tags', 'langfuse.tags'],
  },
  kinds: [
    {
      attribute: 'langfuse.observation.type',
      calls: { generation: 'chat', embedding: 'embeddings' },
      nodes: {
        agent: 'agent',
        tool: 'tool',
        chain: 'chain',
        retriever: 'retrieval',
        evaluator: 'evaluation',
        guardrail: 'guardrail',
        event: 'other',
      },
    },
  ],
  labels: [
    'langfuse.trace.metadata.',
    'langfuse.observation.metadata.',
    'langfuse.trace.name',
    'langfuse.user.id',
    'langfuse.environment',
    'langfuse.release',
    'langfuse.version',
    'langfuse.observation.prompt.name',
    'langfuse.observation.prompt.version',
  ],
  skipped: ['langfuse.'],
};

/** LangSmith's OpenTelemetry export. `langsmith.trace.session_name` is the project there, no conversation. */
export const langsmith: Dialect = {
  name: 'langsmith',
  family: 'gen_ai',
  facts: {
    langsmithUsage: ['langsmith.usage_metadata'],
    inputDetails: ['gen_ai.usage.input_token_details'],
    outputDetails: ['gen_ai.usage.output_token_details'],
    requestModel: ['langsmith.metadata.ls_model_name'],
    provider: ['langsmith.metadata.ls_provider'],
    conversationId: [
      'langsmith.metadata.session_id',
      'langsmith.metadata.thread_id',
      'langsmith.metadata.conversation_id',
    ],
  },
  kinds: [
    {
      attribute: 'langsmith.span.kind',
      calls: { llm: 'chat', embedding: 'embeddings' },
      nodes: { chain: 'chain', tool: 'tool', retriever: 'retrieval', prompt: 'other', parser: 'other' },
    },
  ],
  labels: ['langsmith.metadata.', 'langsmith.trace.session_name', 'langsmith.span.tags'],
  skipped: ['langsmith.'],
};

/** Pydantic AI and Logfire (pydantic-ai 4fda38988f29). The span of an agent's run repeats the sum, older releases under the same names. */
export const pydanticAi: Dialect = {
  name: 'pydantic-ai',
  family: 'gen_ai',
  tokens: {
    cacheRead: ['gen_ai.usage.details.cache_read_tokens', 'gen_ai.usage.details.cached_tokens'],
    cacheWrite: ['gen_ai.usage.details.cache_write_tokens', 'gen_ai.usage.details.cache_creation_input_tokens'],
    reasoning: ['gen_ai.usage.details.reasoning_tokens', 'gen_ai.usage.details.thoughts_tokens'],
    audioInput: ['gen_ai.usage.details.input_audio_tokens'],
    audioOutput: ['gen_ai.usage.details.output_audio_tokens'],
  },
  facts: {
    agentName: ['agent_name'],
    aggregate: ['gen_ai.aggregated_usage.input_tokens', 'gen_ai.aggregated_usage.output_tokens'],
  },
  names: [
    { name: / run$/, scope: 'pydantic-ai', role: { node: 'agent' } },
    { name: /^running (?:tool|output function)\b/, scope: 'pydantic-ai', role: { node: 'tool' } },
    { name: /^running \d+ tools?$/, scope: 'pydantic-ai', role: { node: 'chain' } },
  ],
  labels: ['agent_name'],
  skipped: ['logfire.', 'model_request_parameters', 'final_result', 'all_messages_events', 'events', 'tool_arguments'],
};

/** LiteLLM: one span a request, a raw child that repeats the provider's answer, a parent of the proxy's own. */
export const litellm: Dialect = {
  name: 'litellm',
  family: 'gen_ai',
  facts: { conversationId: ['metadata.session_id', 'metadata.litellm_session_id'] },
  names: [
    { name: /^litellm_request$/, scope: 'litellm', role: { call: 'chat' } },
    { name: /^raw_gen_ai_request$/, scope: 'litellm', role: { node: 'other' } },
    { name: /^Received Proxy Server Request$/, scope: 'litellm', role: { node: 'request' } },
  ],
  labels: ['metadata.'],
  skipped: ['hidden_params'],
};

/** Google's Agent Development Kit. Release 1 leaves thinking out of the output. */
export const googleAdk: Dialect = {
  name: 'google-adk',
  family: 'gen_ai',
  tokens: { reasoning: ['gen_ai.usage.experimental.reasoning_tokens'] },
  facts: { conversationId: ['gcp.vertex.agent.session_id'] },
  names: [
    { name: /^call_llm$/, scope: 'gcp.vertex.agent', role: { call: 'chat' } },
    { name: /^invocation\b/, scope: 'gcp.vertex.agent', role: { node: 'workflow' } },
    { name: /^agent_run\b/, scope: 'gcp.vertex.agent', role: { node: 'agent' } },
    { name: /^execute_tool\b/, scope: 'gcp.vertex.agent', role: { node: 'tool' } },
  ],
  conventions: [{ scope: 'gcp.vertex.agent', below: 2, reasoning: 'beside' }],
  skipped: ['gcp.vertex.agent.'],
};
