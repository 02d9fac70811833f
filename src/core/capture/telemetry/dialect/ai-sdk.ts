import type { Dialect } from '../dialect.ts';

/**
 * Vercel AI SDK, releases 4 to 7 (ai ed857f50f112). `ai.generateText` and its like repeat the sum of their `.doGenerate`
 * children, of which each attempt is one. What the provider itself counted is in `ai.response.providerMetadata`.
 */
export const aiSdk: Dialect = {
  name: 'ai-sdk',
  family: 'ai',
  tokens: {
    input: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'],
    output: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
    total: ['ai.usage.totalTokens'],
    uncached: ['ai.usage.inputTokenDetails.noCacheTokens'],
    cacheRead: ['ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'],
    cacheWrite: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
    reasoning: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'],
  },
  facts: {
    requestModel: ['ai.model.id'],
    responseModel: ['ai.response.model'],
    provider: ['ai.model.provider'],
    responseId: ['ai.response.id'],
    finishReason: ['ai.response.finishReason', 'ai.finishReason'],
    firstTokenMs: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'],
    conversationId: [
      'ai.telemetry.metadata.sessionId',
      'ai.telemetry.metadata.session_id',
      'ai.telemetry.metadata.conversationId',
      'ai.telemetry.metadata.chatId',
      'ai.telemetry.metadata.threadId',
    ],
    sdkVersion: ['ai.request.headers.user-agent'],
    toolName: ['ai.toolCall.name'],
    providerMetadata: ['ai.response.providerMetadata'],
  },
  kinds: [
    {
      attribute: 'ai.operationId',
      calls: {
        'ai.generatetext.dogenerate': 'chat',
        'ai.streamtext.dostream': 'chat',
        'ai.generateobject.dogenerate': 'chat',
        'ai.streamobject.dostream': 'chat',
        'ai.embed.doembed': 'embeddings',
        'ai.embedmany.doembed': 'embeddings',
        'ai.rerank.dorerank': 'rerank',
        'ai.generateimage.dogenerate': 'image',
        'ai.transcribe.dogenerate': 'audio',
        'ai.generatespeech.dogenerate': 'audio',
      },
      nodes: {
        'ai.generatetext': 'call',
        'ai.streamtext': 'call',
        'ai.generateobject': 'call',
        'ai.streamobject': 'call',
        'ai.embed': 'call',
        'ai.embedmany': 'call',
        'ai.rerank': 'call',
        'ai.toolcall': 'tool',
      },
    },
  ],
  names: [
    { name: /^ai\.\w+\.do(?:Generate|Stream)$/, scope: 'ai', role: { call: 'chat' } },
    { name: /^ai\.\w+\.doEmbed$/, scope: 'ai', role: { call: 'embeddings' } },
    { name: /^ai\.(?:generate|stream)(?:Text|Object)$/, scope: 'ai', role: { node: 'call' } },
    { name: /^ai\.toolCall$/, scope: 'ai', role: { node: 'tool' } },
  ],
  conventions: [{ scope: 'ai', below: 6, providers: ['anthropic', 'aws.bedrock'], cache: 'beside' }],
  labels: [
    'ai.telemetry.metadata.',
    'ai.telemetry.functionId',
    'ai.settings.temperature',
    'ai.settings.maxOutputTokens',
    'ai.settings.maxTokens',
    'ai.settings.topK',
  ],
  skipped: ['ai.', 'operation.', 'resource.name'],
};
