import { canonicalProvider } from '../src/core/provider.ts';

/**
 * What the price lists call a provider, and its name here (OpenTelemetry's where it has one).
 * A list's provider that is missing here is named as capture would name it (core/provider.ts).
 */
const CANONICAL: Readonly<Record<string, readonly string[]>> = {
  openai: ['text-completion-openai', 'openai'],
  'azure.ai.openai': ['azure', 'azure_text', 'azure-cognitive-services'],
  'azure.ai.inference': ['azure_ai'],
  'aws.bedrock': ['bedrock', 'bedrock_converse', 'bedrock_mantle', 'amazon-bedrock', 'aws'],
  'gcp.vertex_ai': [
    'vertex_ai',
    'vertex_ai-language-models',
    'vertex_ai-embedding-models',
    'vertex_ai-anthropic_models',
    'vertex_ai-mistral_models',
    'vertex_ai-deepseek_models',
    'vertex_ai-image-models',
    'vertex_ai-ai21_models',
    'vertex_ai-llama_models',
    'vertex_ai-minimax_models',
    'vertex_ai-moonshot_models',
    'vertex_ai-zai_models',
    'vertex_ai-openai_models',
    'vertex_ai-qwen_models',
    'vertex_ai-video-models',
    'vertex_ai-text-models',
    'vertex_ai-chat-models',
    'vertex_ai-code-text-models',
    'vertex_ai-code-chat-models',
    'vertex_ai-vision-models',
    'google-vertex',
    'google-vertex-anthropic',
  ],
  'gcp.gemini': ['gemini', 'google', 'palm'],
  alibaba: ['dashscope'],
  cloudflare: ['cloudflare-workers-ai'],
  cohere: ['cohere_chat'],
  fireworks: ['fireworks_ai', 'fireworks-ai', 'fireworks_ai-embedding-models'],
  'ibm.watsonx.ai': ['watsonx'],
  inception: ['text-completion-inception'],
  jina: ['jina_ai'],
  mistral_ai: ['mistral', 'codestral', 'text-completion-codestral'],
  moonshot_ai: ['moonshot', 'moonshotai'],
  novita: ['novita-ai'],
  together: ['together_ai', 'togetherai'],
  voyage: ['voyageai'],
  x_ai: ['xai', 'x-ai'],
  zai: ['z-ai'],
};

const BY_LISTED_NAME = new Map(
  Object.entries(CANONICAL).flatMap(([canonical, listed]) => listed.map((name) => [name, canonical] as const)),
);

export function providerName(listed: string): string {
  return BY_LISTED_NAME.get(listed) ?? canonicalProvider(listed.replaceAll('-', '_'));
}

/** Providers billed by subscription or run on one's own machine: a list price per token would be an invention. */
const NOT_SOLD_BY_TOKEN =
  /^(ollama|lmstudio|lemonade|llamagate|github_copilot|chatgpt|atomic_chat|sample_spec|.*(coding_plan|token_plan).*)$/;

export function isSoldByUse(provider: string): boolean {
  return !NOT_SOLD_BY_TOKEN.test(provider);
}
