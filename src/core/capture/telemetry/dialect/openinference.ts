import type { Dialect } from '../dialect.ts';

/** Arize OpenInference (openinference 1fe497f1d9f4). Agents and chains may repeat what the models below them used. */
export const openinference: Dialect = {
  name: 'openinference',
  family: 'openinference',
  tokens: {
    input: ['llm.token_count.prompt'],
    output: ['llm.token_count.completion'],
    total: ['llm.token_count.total'],
    cacheRead: ['llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cached'],
    cacheWrite: ['llm.token_count.prompt_details.cache_write', 'llm.token_count.prompt_details.cache_creation'],
    reasoning: ['llm.token_count.completion_details.reasoning'],
    audioInput: ['llm.token_count.prompt_details.audio'],
    audioOutput: ['llm.token_count.completion_details.audio'],
  },
  facts: {
    requestModel: ['llm.request.model_name', 'llm.model_name', 'embedding.model_name', 'reranker.model_name'],
    responseModel: ['llm.response.model_name'],
    provider: ['llm.provider', 'llm.system'],
    answer: ['output.value'],
    conversationId: ['session.id'],
    finishReason: ['llm.finish_reason'],
    agentName: ['agent.name'],
    toolName: ['tool.name'],
    metadataJson: ['metadata'],
    parametersJson: ['llm.invocation_parameters'],
    tags: ['tag.tags'],
  },
  kinds: [
    {
      attribute: 'openinference.span.kind',
      calls: { llm: 'chat', embedding: 'embeddings', reranker: 'rerank' },
      nodes: {
        agent: 'agent',
        chain: 'chain',
        tool: 'tool',
        retriever: 'retrieval',
        guardrail: 'guardrail',
        evaluator: 'evaluation',
        prompt: 'other',
        unknown: 'other',
      },
    },
  ],
  names: [
    // BeeAI writes the moments of one model call as spans of their own; the one that begins it stands for it.
    {
      name: /^backend\..*\.(?:success|finish|update|partial_update|newToken|retry)-\d+$/,
      scope: 'openinference.instrumentation.beeai',
      role: { node: 'other' },
    },
  ],
  conventions: [
    { scope: 'openinference.instrumentation.bedrock', cache: 'beside' },
    { scope: '@arizeai/openinference-instrumentation-anthropic', cache: 'beside' },
    { scope: '@arizeai/openinference-instrumentation-bedrock', cache: 'beside' },
    { scope: 'openinference.instrumentation.vertexai', reasoning: 'beside' },
  ],
  labels: ['agent.name', 'prompt.id', 'llm.prompt_template.version'],
  skipped: [
    'input.',
    'output.',
    'openinference.',
    'embedding.',
    'reranker.',
    'retrieval.',
    'document.',
    'tool.',
    'graph.',
    'image.',
    'audio.',
    'message.',
    'message_content.',
    'tool_call.',
  ],
};
