import { expect, it } from 'vitest';
import { identifyModel } from '../../src/core/pricing/model-identity.ts';
import { importedBill } from '../imported-charges.ts';
import { focusBill } from '../focus-bill.ts';

/** What a bill calls a model, whose bill it is, and what requests to the same provider call it. */
const PAIRS: readonly (readonly [
  provider: string,
  service: string,
  meter: string,
  canonical: string,
  request: string,
])[] = [
  [
    'AWS',
    'Amazon Bedrock',
    'USW2-Claude4.5Sonnet-input-tokens',
    'aws.bedrock',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  ],
  [
    'AWS',
    'Claude Opus 4.1 (Amazon Bedrock Edition)',
    'USE1-MP:USE1_OutputTokenCount-Units',
    'aws.bedrock',
    'anthropic.claude-opus-4-1-20250805-v1:0',
  ],
  [
    'AWS',
    'Claude 3.5 Sonnet (Amazon Bedrock Edition)',
    'USE1-MP:USE1_InputTokenCount-Units',
    'aws.bedrock',
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
  ],
  ['AWS', 'Amazon Bedrock', 'USE1-NovaPro-output-tokens', 'aws.bedrock', 'amazon.nova-pro-v1:0'],
  ['AWS', 'Amazon Bedrock', 'USE1-Nova2.0Lite-input-tokens', 'aws.bedrock', 'global.amazon.nova-2-lite-v1:0'],
  ['AWS', 'Amazon Bedrock', 'USE1-Llama3-1-70B-output-tokens', 'aws.bedrock', 'meta.llama3-1-70b-instruct-v1:0'],
  [
    'AWS',
    'Amazon Bedrock',
    'USE1-Llama4-Maverick-17B-input-tokens',
    'aws.bedrock',
    'us.meta.llama4-maverick-17b-instruct-v1:0',
  ],
  ['AWS', 'Amazon Bedrock', 'USE1-TitanEmbeddingV2-Text-input-tokens', 'aws.bedrock', 'amazon.titan-embed-text-v2:0'],
  ['AWS', 'Amazon Bedrock', 'USE1-DeepSeek-R1-input-tokens', 'aws.bedrock', 'us.deepseek.r1-v1:0'],
  ['AWS', 'Amazon Bedrock', 'USE1-gpt-oss-120b-input-tokens', 'aws.bedrock', 'openai.gpt-oss-120b-1:0'],
  ['Microsoft', 'Azure OpenAI', 'gpt 4o 0806 Inp glbl Tokens', 'azure.ai.openai', 'gpt-4o-2024-08-06'],
  ['Microsoft', 'Azure OpenAI', 'GPT 5 Mini outpt Glbl 1M Tokens', 'azure.ai.openai', 'gpt-5-mini-2025-08-07'],
  ['Microsoft', 'Azure OpenAI', 'gpt 35 turbo 0125 Inp glbl', 'azure.ai.openai', 'gpt-35-turbo'],
  ['Microsoft', 'Azure OpenAI', 'o4-mini 0416 Outp glbl Tokens', 'azure.ai.openai', 'o4-mini-2025-04-16'],
  ['Google Cloud', 'Vertex AI', 'Gemini 2.5 Flash GA Text Input - Predictions', 'gcp.vertex_ai', 'gemini-2.5-flash'],
  ['Google Cloud', 'Vertex AI', 'Claude Sonnet 4.5 Output Tokens', 'gcp.vertex_ai', 'claude-sonnet-4-5@20250929'],
  [
    'Google Cloud',
    'Gemini API',
    'Generate content input token count gemini 2.5 pro short',
    'gcp.gemini',
    'gemini-2.5-pro',
  ],
  ['Anthropic', 'API', 'Claude Sonnet 4 Input Tokens', 'anthropic', 'claude-sonnet-4-20250514'],
  ['OpenAI', 'API', 'gpt-4.1-mini-2025-04-14, output', 'openai', 'gpt-4.1-mini-2025-04-14'],
];

it.each(PAIRS)(
  '%s, %s: %s is the model that requests to %s call %s',
  async (provider, service, meter, canonical, request) => {
    const { charges } = await importedBill(
      'focus',
      focusBill([{ cost: '1', at: '2026-11-01', provider, service, meter }]),
    );
    const traffic = charges[0]?.traffic;
    expect(traffic?.provider).toBe(canonical);
    const [billed, requested] = [traffic?.model ?? '', request].map((name) => identifyModel(name, canonical));
    expect([billed?.model, billed?.developer]).toEqual([requested?.model, requested?.developer]);
  },
);
