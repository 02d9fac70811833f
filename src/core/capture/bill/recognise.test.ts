import { describe, expect, it } from 'vitest';
import { type LineClues, recognise } from './recognise.ts';

const NOTHING: LineClues = {
  provider: null,
  publisher: null,
  serviceName: null,
  serviceCategory: null,
  serviceSubcategory: null,
  sku: null,
  skuPrice: null,
  skuMeter: null,
  skuDetails: null,
  usageType: null,
  description: null,
  resource: null,
  resourceType: null,
  unit: null,
};

function told(clues: Partial<LineClues>): string | null {
  const traffic = recognise({ ...NOTHING, ...clues });
  if (!traffic) return null;
  const { provider, model, operation, quantity, serviceTier } = traffic;
  return [provider, model, operation, quantity, serviceTier].map((word) => word ?? '-').join(' ');
}

const BEDROCK: readonly (readonly [usageType: string, expected: string])[] = [
  ['USE1-input-token-count', '- chat uncachedInputTokens -'],
  ['USE1-NovaPro-output-tokens', 'nova-pro chat visibleOutputTokens -'],
  ['USE1-NovaLite-input-tokens-batch', 'nova-lite chat uncachedInputTokens batch'],
  ['USE1-Nova2.0Lite-cache-read-input-token-count', 'nova-2-lite chat cacheReadTokens -'],
  ['USE1-Claude3Sonnet-input-tokens', 'claude-3-sonnet chat uncachedInputTokens -'],
  ['USW2-Claude4.5Sonnet-cache-write-input-token-count', 'claude-sonnet-4-5 chat cacheWriteTokens -'],
  ['USE1-Claude2.0-input-tokens', 'claude-2 chat uncachedInputTokens -'],
  ['USE1-Llama4-Maverick-17B-input-tokens-batch', 'llama-4-maverick-17b-instruct chat uncachedInputTokens batch'],
  ['USE1-Llama3-1-70B-output-tokens', 'llama-3.1-70b-instruct chat visibleOutputTokens -'],
  ['USE1-gpt-oss-120b-output-tokens-priority', 'openai.gpt-oss-120b-1:0 chat visibleOutputTokens priority'],
  ['USE1-qwen.qwen3-32b-mantle-input-tokens-standard', 'qwen3-32b chat uncachedInputTokens -'],
  ['USE1-Qwen3-32B-input-tokens-flex', 'qwen3-32b chat uncachedInputTokens flex'],
  ['USE1-TitanEmbeddingV2-Text-input-tokens', 'titan-embed-text embeddings uncachedInputTokens -'],
  ['USE1-Mistral-Large-2407-input-tokens', 'mistral-large-2407 chat uncachedInputTokens -'],
  ['USE1-DeepSeek-R1-input-tokens', 'deepseek.r1 chat uncachedInputTokens -'],
  ['USE1-Nobodys-model-7-input-tokens', 'nobodys-model-7 chat uncachedInputTokens -'],
  ['USE1-ProvisionedThroughput_ModelUnits_Claude3Haiku', 'claude-3-haiku other - provisioned'],
  ['USE1-Guardrail-ContentPolicy-units', '- guardrail - -'],
];

const AZURE: readonly (readonly [meter: string, expected: string])[] = [
  ['gpt 4o 0806 Inp glbl Tokens', 'gpt-4o-2024-08-06 chat uncachedInputTokens -'],
  ['gpt 4o 1120 cached Inp glbl', 'gpt-4o-2024-11-20 chat cacheReadTokens -'],
  ['GPT 5 Mini outpt Glbl 1M Tokens', 'gpt-5-mini chat visibleOutputTokens -'],
  ['gpt 4.1 mini Outp Data Zone Tokens', 'gpt-4.1-mini chat visibleOutputTokens -'],
  ['o4-mini 0416 Outp glbl Tokens', 'o4-mini-2025-04-16 chat visibleOutputTokens -'],
  ['gpt-4o-aud-1217 Inp glbl', 'gpt-4o-audio-preview chat audioInputTokens -'],
  ['text embedding 3 small glbl Tokens', 'text-embedding-3-small embeddings uncachedInputTokens -'],
  ['gpt 35 turbo 0125 Inp glbl', 'gpt-3.5-turbo chat uncachedInputTokens -'],
  ['Provisioned Managed Global Unit', '- other - provisioned'],
];

const GOOGLE: readonly (readonly [description: string, expected: string])[] = [
  ['Gemini 2.5 Flash GA Text Input - Predictions', 'gemini-2.5-flash chat uncachedInputTokens -'],
  ['Gemini 2.5 Flash GA Thinking Text Output - Predictions', 'gemini-2.5-flash chat reasoningTokens -'],
  ['Gemini 3 Flash Text Input Caching', 'gemini-3-flash-preview chat cacheReadTokens -'],
  ['Gemini 3 Flash Text Input Caching Storage', 'gemini-3-flash-preview other - -'],
  ['Claude Sonnet 4.5 Output Tokens', 'claude-sonnet-4-5 chat visibleOutputTokens -'],
  ['Vertex AI: Provisioned Throughput 1 month', '- other - provisioned'],
];

describe('AI in the bills of clouds', () => {
  it.each(BEDROCK)('Bedrock’s usage type %s', (usageType, expected) => {
    expect(told({ provider: 'AWS', serviceName: 'Amazon Bedrock', usageType })).toBe(`aws.bedrock ${expected}`);
  });

  it.each([
    ['Claude Sonnet 4.5', 'USE1-MP:USE1_InputTokenCount-Units', 'claude-sonnet-4-5 chat uncachedInputTokens -'],
    ['Claude Opus 4.1', 'USE1-MP:USE1_CacheReadInputTokenCount_Global-Units', 'claude-opus-4-1 chat cacheReadTokens -'],
    ['Claude Opus 4.1', 'USE1-MP:USE1_CacheWriteInputTokenCount-Units', 'claude-opus-4-1 chat cacheWriteTokens -'],
    [
      'Claude 3.5 Sonnet v2',
      'USW2-MP:USW2_OutputTokenCount_Batch-Units',
      'claude-3-5-sonnet-20241022 chat visibleOutputTokens batch',
    ],
    [
      'Claude Haiku 4.5',
      'USW2-MP:USW2_output_tokens_global_standard-Units',
      'claude-haiku-4-5 chat visibleOutputTokens -',
    ],
  ])('models that AWS Marketplace sells as services: %s, %s', (name, usageType, expected) => {
    const serviceName = `${name} (Amazon Bedrock Edition)`;
    expect(told({ provider: 'AWS', serviceName, usageType, unit: 'Units' })).toBe(`aws.bedrock ${expected}`);
  });

  it('an inference profile names the model where the meter does not', () => {
    const resource =
      'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';
    expect(
      told({ provider: 'AWS', serviceName: 'Amazon Bedrock', usageType: 'USE1-output-token-count', resource }),
    ).toBe('aws.bedrock claude-sonnet-4-20250514 chat visibleOutputTokens -');
  });

  it.each(AZURE)('Azure’s meter %s', (skuMeter, expected) => {
    expect(told({ provider: 'Microsoft', serviceName: 'Azure OpenAI', skuMeter })).toBe(`azure.ai.openai ${expected}`);
    expect(told({ provider: 'Microsoft', serviceName: 'Cognitive Services', skuMeter })).toBe(
      `azure.ai.openai ${expected}`,
    );
  });

  it.each(GOOGLE)('Google’s SKU %s', (description, expected) => {
    expect(told({ provider: 'Google Cloud', serviceName: 'Vertex AI', description })).toBe(`gcp.vertex_ai ${expected}`);
  });

  it.each([
    ['AWS', '$98.32 per On Demand Linux p5.48xlarge Instance Hour', 'aws.ec2'],
    ['AWS', '$1.624 per On Demand Linux g5.4xlarge Instance Hour', 'aws.ec2'],
    ['AWS', 'USE1-BoxUsage:g6e.12xlarge', 'aws.ec2'],
    ['Microsoft', 'NC24ads A100 v4', 'azure.compute'],
    ['Microsoft', 'ND96isr H100 v5', 'azure.compute'],
    ['Oracle', 'VM.GPU.A10.1', 'oci.compute'],
  ])('GPU instances of %s: %s', (provider, description, expected) => {
    expect(told({ provider, serviceName: 'Compute', description })).toBe(`${expected} - compute - -`);
  });

  it.each([
    ['Google Cloud', 'Nvidia H100 80GB GPU running in Iowa', 'gcp.compute'],
    ['Oracle', 'GPU - H100 - GPU Per Hour', 'oci.compute'],
  ])('GPUs that %s meters one by one: %s', (provider, description, expected) => {
    expect(told({ provider, serviceName: 'Compute', description })).toBe(`${expected} - compute gpuSeconds -`);
  });

  it.each([
    ['AWS', '$0.192 per On Demand Linux m5.xlarge Instance Hour'],
    ['AWS', '$0.023 per GB - first 50 TB / month of storage used'],
    ['AWS', '$0.40 per million Amazon SQS standard requests in Tier1'],
    ['Microsoft', 'Virtual Machines Dv3/DSv3 Series - D2 v3 - US East'],
    ['Oracle', 'Standard - E3 - Memory'],
    ['Google Cloud', 'N2 Instance Core running in Americas'],
    ['Databricks', 'PREMIUM_ALL_PURPOSE_COMPUTE'],
    ['Snowflake', 'WAREHOUSE_METERING'],
  ])('what is no AI is none: %s, %s', (provider, description) => {
    expect(told({ provider, serviceName: provider, description })).toBeNull();
  });
});

describe('AI in the bills of others', () => {
  it.each([
    [
      { provider: 'Databricks', sku: 'ENTERPRISE_ANTHROPIC_MODEL_SERVING', unit: 'DBU' },
      'databricks - other credits -',
    ],
    [
      { provider: 'Snowflake', serviceName: 'AI_SERVICES', sku: 'CORTEX_COMPLETE', unit: 'credits' },
      'snowflake - other credits -',
    ],
    [{ provider: 'Pinecone', skuMeter: 'Read Units' }, 'pinecone - vector.query readUnits -'],
    [{ provider: 'Pinecone', skuMeter: 'Write Units' }, 'pinecone - vector.write writeUnits -'],
    [{ provider: 'Pinecone', skuMeter: 'Storage', unit: 'GB-Hours' }, 'pinecone - vector.storage gigabyteHours -'],
    [{ provider: 'Zilliz', serviceName: 'Zilliz Cloud', skuMeter: 'CU hours' }, 'zilliz - compute - -'],
    [
      { provider: 'AWS', serviceName: 'Amazon OpenSearch Service', usageType: 'USE1-SearchOCU' },
      'aws.opensearch - compute - -',
    ],
    [
      { provider: 'Microsoft', serviceName: 'Azure AI Search', skuMeter: 'Standard S1 Unit' },
      'azure.ai.search - compute - -',
    ],
    [{ provider: 'GitHub', serviceName: 'GitHub Copilot Business' }, 'github_copilot - seat seats -'],
    [{ provider: 'Cursor', serviceName: 'Cursor Teams' }, 'cursor - seat seats -'],
    [
      { provider: 'OpenAI', serviceName: 'ChatGPT Team', description: 'ChatGPT Team, 12 seats' },
      'openai - seat seats -',
    ],
    [{ provider: 'Anthropic', serviceName: 'Claude Enterprise', description: 'Seats' }, 'anthropic - seat seats -'],
    [
      { provider: 'OpenAI', serviceName: 'OpenAI API', description: 'gpt-4o-2024-08-06, input' },
      'openai gpt-4o-2024-08-06 chat uncachedInputTokens -',
    ],
    [
      { provider: 'Anthropic', description: 'Claude Sonnet 4 output tokens, batch' },
      'anthropic claude-sonnet-4 chat visibleOutputTokens batch',
    ],
    [
      { provider: 'Mistral AI', description: 'mistral-large-2411 input tokens' },
      'mistral_ai mistral-large-2411 chat uncachedInputTokens -',
    ],
  ])('%o', (clues, expected) => {
    expect(told(clues)).toBe(expected);
  });

  it('SkuPriceDetails of the draft of FOCUS 1.5 say it in so many words', () => {
    const skuDetails =
      '{"ModelId":"vast-1","TokenDirection":"Input","TokenCacheAction":"Read","x_ProcessingTier":"Flex"}';
    expect(told({ provider: 'Vast AI', skuDetails })).toBe('vast_ai vast-1 chat cacheReadTokens flex');
  });

  it('what is put down for later traffic counts nothing', () => {
    expect(told({ provider: 'OpenAI', description: 'Prepaid credit, tokens' })).toBe('openai - other - -');
  });
});
