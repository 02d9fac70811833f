import type { Dialect } from '../dialect.ts';

/** Traceloop OpenLLMetry, Python and JavaScript (openllmetry 93429cfb9767, openllmetry-js 1faf69deed34). */
export const openllmetry: Dialect = {
  name: 'openllmetry',
  family: 'gen_ai',
  tokens: {
    input: ['llm.usage.prompt_tokens'],
    output: ['llm.usage.completion_tokens'],
    total: ['llm.usage.total_tokens'],
    cacheRead: ['gen_ai.usage.cache_read_input_tokens', 'llm.usage.cache_read_input_tokens'],
    cacheWrite: ['gen_ai.usage.cache_creation_input_tokens', 'llm.usage.cache_creation_input_tokens'],
    reasoning: ['gen_ai.usage.reasoning_tokens', 'llm.usage.reasoning_tokens'],
  },
  facts: {
    requestModel: ['llm.request.model'],
    responseModel: ['llm.response.model'],
    provider: ['llm.vendor'],
    streamed: ['llm.is_streaming'],
    finishReason: ['llm.response.finish_reason'],
    conversationId: [
      'traceloop.association.properties.session_id',
      'traceloop.association.properties.thread_id',
      'traceloop.association.properties.conversation_id',
    ],
    vectorStore: ['db.system', 'db.system.name'],
    vectorOperation: ['db.operation', 'db.operation.name'],
  },
  meters: {
    readUnits: ['pinecone.usage.read_units'],
    writeUnits: ['pinecone.usage.write_units'],
  },
  kinds: [
    {
      attribute: 'llm.request.type',
      calls: { chat: 'chat', completion: 'completion', embedding: 'embeddings', rerank: 'rerank' },
      nodes: {},
    },
    {
      attribute: 'traceloop.span.kind',
      calls: {},
      nodes: { workflow: 'workflow', task: 'chain', agent: 'agent', tool: 'tool', session: 'workflow' },
    },
  ],
  conventions: [
    { scope: 'opentelemetry.instrumentation.bedrock', cache: 'beside' },
    { scope: '@traceloop/instrumentation-bedrock', cache: 'beside' },
    { scope: 'opentelemetry.instrumentation.google_generativeai', reasoning: 'beside' },
    { scope: '@traceloop/instrumentation-vertexai', reasoning: 'beside' },
  ],
  labels: [
    'traceloop.association.properties.',
    'traceloop.workflow.name',
    'traceloop.entity.name',
    'traceloop.prompt.key',
    'traceloop.prompt.version',
  ],
  skipped: ['traceloop.', 'pinecone.', 'milvus.', 'qdrant.', 'chroma.', 'weaviate.', 'vector_db.'],
};

/** OpenLIT (ad20b7b4c282): the provider's own numbers under OpenTelemetry's names; a cost of its own price file is not read. */
export const openlit: Dialect = {
  name: 'openlit',
  family: 'gen_ai',
  tokens: {
    cacheRead: ['gen_ai.usage.prompt_tokens_details.cached_tokens', 'gen_ai.usage.prompt_tokens_details.cache_read'],
    cacheWrite: [
      'gen_ai.usage.prompt_tokens_details.cache_write',
      'gen_ai.usage.prompt_tokens_details.cache_creation_tokens',
    ],
    reasoning: [
      'gen_ai.usage.completion_tokens_details.reasoning_tokens',
      'gen_ai.usage.completion_tokens_details.reasoning',
    ],
    audioInput: ['gen_ai.usage.prompt_tokens_details.audio_tokens'],
    audioOutput: ['gen_ai.usage.completion_tokens_details.audio_tokens'],
  },
  facts: { firstTokenSeconds: ['gen_ai.server.ttft'] },
  conventions: [{ scope: 'openlit', providers: ['anthropic', 'aws.bedrock'], cache: 'beside' }],
};
