import { remembered } from './remembered.ts';

/**
 * Canonical provider names: OpenTelemetry's `gen_ai.provider.name` values where they exist, plain lower-case names else.
 * Other spellings (older conventions, SDKs, recorders) point to them.
 */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    openai: ['open_ai', 'openai_chat', 'openai.chat', 'openai.responses'],
    anthropic: ['claude', 'anthropic.messages'],
    'aws.bedrock': ['aws_bedrock', 'bedrock', 'amazon_bedrock', 'amazon-bedrock', 'aws', 'bedrock_converse'],
    'aws.sagemaker': ['aws_sagemaker', 'sagemaker'],
    'azure.ai.openai': ['azure', 'azure_openai', 'azure-openai', 'az.ai.openai', 'azureopenai', 'azure_ai_openai'],
    'azure.ai.inference': ['az.ai.inference', 'azure_ai', 'azure_ai_inference', 'azure_foundry'],
    'gcp.gemini': [
      'gemini',
      'google_gemini',
      'google',
      'google-gla',
      'google_ai',
      'google_ai_studio',
      'gcp.gen_ai',
      'google.generative-ai',
    ],
    'gcp.vertex_ai': ['google_vertex', 'vertex_ai', 'vertex', 'vertexai', 'google-vertex', 'gcp.vertexai'],
    cohere: ['cohere_chat', 'co.here'],
    deepseek: ['deep_seek'],
    groq: ['groq_cloud'],
    mistral_ai: ['mistral', 'mistralai'],
    perplexity: ['pplx', 'perplexity_ai'],
    x_ai: ['xai', 'x.ai', 'x-ai', 'grok'],
    'ibm.watsonx.ai': ['watsonx', 'ibm_watsonx', 'watsonx_ai', 'ibm'],
    moonshot_ai: ['moonshot', 'moonshotai', 'kimi'],
    openrouter: ['open_router', 'openrouter.ai'],
    together: ['together_ai', 'togetherai', 'together.ai'],
    fireworks: ['fireworks_ai', 'fireworksai'],
    voyage: ['voyage_ai', 'voyageai'],
    jina: ['jina_ai', 'jinaai'],
    huggingface: ['hugging_face', 'hf'],
    zai: ['z.ai', 'z_ai', 'zhipu', 'zhipuai', 'bigmodel'],
    alibaba: ['dashscope', 'qwen', 'alibaba_cloud', 'aliyun'],
    github_copilot: ['copilot', 'github.copilot'],
    aleph_alpha: ['alephalpha'],
    elevenlabs: ['eleven_labs'],
    lmstudio: ['lm_studio'],
    nvidia: ['nvidia_nim', 'nim'],
  }).flatMap(([name, spellings]) => [name, ...spellings].map((spelling) => [spelling, name] as const)),
);

/** Who answers at a host, by the end of its name. The host is asked before the name: an SDK names only its own maker. */
const HOSTS: readonly (readonly [suffix: string, provider: string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['-aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.x.ai', 'x_ai'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.voyageai.com', 'voyage'],
  ['api.jina.ai', 'jina'],
  ['ollama.com', 'ollama'],
  ['api.cerebras.ai', 'cerebras'],
  ['huggingface.co', 'huggingface'],
  ['endpoints.huggingface.cloud', 'huggingface'],
  ['api.z.ai', 'zai'],
  ['open.bigmodel.cn', 'zai'],
  ['aliyuncs.com', 'alibaba'],
  ['githubcopilot.com', 'github_copilot'],
  ['api.writer.com', 'writer'],
  ['snowflakecomputing.com', 'snowflake'],
  ['inference.heroku.com', 'heroku'],
  ['inference.crusoecloud.com', 'crusoe'],
  ['api.portkey.ai', 'portkey'],
  ['pinecone.io', 'pinecone'],
  ['weaviate.network', 'weaviate'],
  ['weaviate.cloud', 'weaviate'],
  ['qdrant.io', 'qdrant'],
  ['api.replicate.com', 'replicate'],
  ['api.aleph-alpha.com', 'aleph_alpha'],
  ['api.elevenlabs.io', 'elevenlabs'],
  ['api.deepgram.com', 'deepgram'],
  ['api.cartesia.ai', 'cartesia'],
  ['api.gladia.io', 'gladia'],
  ['api.rev.ai', 'revai'],
  ['fal.run', 'fal'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['api.sambanova.ai', 'sambanova'],
  ['api.hyperbolic.xyz', 'hyperbolic'],
  ['api.deepinfra.com', 'deepinfra'],
  ['api.novita.ai', 'novita'],
  ['api.studio.nebius.ai', 'nebius'],
  ['api.minimax.chat', 'minimax'],
  ['api.minimax.io', 'minimax'],
];

/** Amazon's hosts carry the service first and the region after it: bedrock-runtime.eu-west-1.amazonaws.com. */
const AMAZON_HOST = /^([a-z0-9.-]+?)\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
const AMAZON_SERVICES = [
  ['bedrock', 'aws.bedrock'],
  ['runtime.sagemaker', 'aws.sagemaker'],
] as const;
/** OpenAI's hosts for data residency: eu.api.openai.com. */
const OPENAI_HOST = /^([a-z]{2})\.api\.openai\.com$/;
const VERTEX_HOST = /^([a-z]+-[a-z]+\d+)-aiplatform\.googleapis\.com$/;

/** The canonical name of the provider that answered: by the URL's host when it is known, else by the name given. */
export function canonicalProvider(name: string, url: string | null = null): string {
  return (url === null ? null : providerOfHost(hostOf(url))) ?? providerNamed(name);
}

/** The provider that answers at a host; null when the host is not known (a proxy, a machine of one's own). */
export const providerOfHost: (host: string) => string | null = remembered((host) => {
  if (host === '') return null;
  const amazon = AMAZON_HOST.exec(host)?.[1];
  if (amazon !== undefined) return AMAZON_SERVICES.find(([service]) => amazon.includes(service))?.[1] ?? null;
  return (
    HOSTS.find(([suffix]) => (suffix.startsWith('-') ? host.endsWith(suffix) : isWithin(host, suffix)))?.[1] ?? null
  );
});

/** The region a URL's host names, as its provider spells it; null when it names none. */
export function regionOfUrl(url: string | null): string | null {
  return url === null ? null : regionOfHost(hostOf(url));
}

const regionOfHost = remembered(
  (host) => AMAZON_HOST.exec(host)?.[2] ?? VERTEX_HOST.exec(host)?.[1] ?? OPENAI_HOST.exec(host)?.[1] ?? null,
);

/** Whether a host is the domain or lies below it. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

const MAX_NAME = 64;
const HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@]*)/i;

const hostOf = remembered((url) => (HOST.exec(url)?.[1] ?? '').toLowerCase());

const providerNamed = remembered((name) => {
  const plain = name.trim().toLowerCase().slice(0, MAX_NAME);
  const spelling = plain.replaceAll(/\s+/g, '_');
  return ALIASES.get(spelling) ?? (spelling === '' ? 'unknown' : spelling);
});
