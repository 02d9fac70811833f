import { canonicalProvider, providerOfHost, regionOfUrl } from '../../provider.ts';

/** What SDKs call a provider with an interface of it, or in a way of their own. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['google.vertex', 'gcp.vertex_ai'],
  ['vertex.anthropic', 'gcp.vertex_ai'],
  ['gcp.vertex.agent', 'gcp.vertex_ai'],
  ['gateway', 'vercel_ai_gateway'],
  ['google_genai', 'gcp.gemini'],
  ['google_generativeai', 'gcp.gemini'],
  ['google genai', 'gcp.gemini'],
  ['langchain', ''],
  ['microsoft.agent_framework', ''],
  ['microsoft.extensions.ai', ''],
]);

/** `mistral.chat`, `anthropic.messages`: the AI SDK names the interface behind the provider. */
const INTERFACE =
  /\.(?:chat|responses|completions?|embeddings?|text-?embedding|messages|image|transcription|speech|rerank\w*)$/i;

/** Whose models are named so: the last resort, where a span names a model and nobody to run it. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:gpt-|chatgpt-|o[134](?:-|$)|text-embedding-(?:3|ada)|dall-e|gpt4|whisper-1|tts-1)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^(?:gemini-|gemma-)/, 'gcp.gemini'],
  [/^(?:mistral-|mixtral-|codestral|ministral|magistral|pixtral)/, 'mistral_ai'],
  [/^(?:command-|embed-(?:english|multilingual|v)|rerank-)/, 'cohere'],
  [/^deepseek-/, 'deepseek'],
  [/^grok-/, 'x_ai'],
  [/^sonar/, 'perplexity'],
  [/^voyage-/, 'voyage'],
];

const RESOURCE_MODEL = /^projects\/[^/]+\/locations\/([^/]+)\/(?:.*\/)?([^/]+)$/;
const PATH_MODEL = /^(?:models|publishers\/[^/]+\/models)\/([^/]+)$/;

export interface NamedModel {
  readonly model: string;
  /** The region a model's resource path names. */
  readonly region: string | null;
}

/** A model by its own name: Vertex names it by the path of a resource. */
export function modelNamed(name: string): NamedModel {
  if (!name.includes('/')) return { model: name, region: null };
  const [, region, model] = RESOURCE_MODEL.exec(name) ?? [];
  if (region !== undefined && model !== undefined) return { model, region };
  return { model: PATH_MODEL.exec(name)?.[1] ?? name, region: null };
}

const MOST_REMEMBERED = 1000;
const remembered = new Map<string, string | null>();

/** The provider a span names, by the address first, for a client library names only its own maker. The answers are remembered. */
export function providerNamed(name: string | null, address: string | null): string | null {
  const key = address === null ? (name ?? '') : `${name ?? ''}@${address}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const provider = resolvedProvider(name, address);
  if (remembered.size === MOST_REMEMBERED) remembered.clear();
  remembered.set(key, provider);
  return provider;
}

function resolvedProvider(name: string | null, address: string | null): string | null {
  const atHost = address === null ? null : providerOfHost(address.toLowerCase());
  if (atHost !== null) return atHost;
  if (name === null) return null;
  const plain = name.toLowerCase();
  const known = SPELLINGS.get(plain) ?? SPELLINGS.get(plain.replace(INTERFACE, ''));
  if (known !== undefined) return known === '' ? null : known;
  const canonical = canonicalProvider(plain);
  return canonical === plain ? canonicalProvider(plain.replace(INTERFACE, '')) : canonical;
}

/** The provider of a span that names none ("unknown" when nothing tells): of the model's resource, of the vendor its instrumentation is for, of the model's maker. */
export function providerGuessed(model: string | null, scope: string): string {
  if (model?.startsWith('projects/') === true) return 'gcp.vertex_ai';
  const name = model === null ? '' : modelNamed(model).model;
  const split = name.indexOf('/');
  const made = MAKERS.find(([pattern]) => pattern.test(name.slice(split + 1)))?.[1] ?? 'unknown';
  const vendor = VENDOR_SCOPE.exec(scope)?.[1];
  return (vendor === undefined ? null : providerNamed(vendor, null)) ?? made;
}

const VENDOR_SCOPE =
  /[./-](openai|anthropic|bedrock|vertexai|google_genai|google_generativeai|cohere|mistralai|groq|together|ollama|replicate|watsonx|pinecone|qdrant|weaviate)(?:$|[./-])/;

const regions = new Map<string, string | null>();

/** The region the address of an API names. */
export function regionOfAddress(address: string | null): string | null {
  if (address === null) return null;
  const known = regions.get(address);
  if (known !== undefined) return known;
  const region = regionOfUrl(`https://${address}`);
  if (regions.size === MOST_REMEMBERED) regions.clear();
  regions.set(address, region);
  return region;
}
