import { canonicalProvider } from '../../core/provider.ts';

/** Where an API lives: what a connection can be shared by. */
export interface Origin {
  /** "https://api.openai.com:443" */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** Somebody's API that requests may be relayed to. Only what is in the table or the configuration is one. */
export interface Upstream {
  /** As in /gateway/{name}/… */
  readonly name: string;
  /** Canonical (core/provider.ts), or the configured name of one that Whence does not know. */
  readonly provider: string;
  /** Null where the address depends on the request (a region in its path) or must be configured. */
  readonly url: URL | null;
  /** Whether a stream says what it used only when asked, and the upstream knows how to be asked (stream_options). */
  readonly asksForUsage: boolean;
}

/**
 * Base URLs replace scheme and host alone: what a vendor has at https://host/path is at /gateway/{name}/path.
 * Of those that count a stream only when asked, these are known to take the question; others (Mistral) refuse what they do not know.
 */
const TABLE: readonly (readonly [name: string, provider: string, url: string | null, asksForUsage?: true])[] = [
  ['openai', 'openai', 'https://api.openai.com', true],
  ['anthropic', 'anthropic', 'https://api.anthropic.com'],
  ['gemini', 'gcp.gemini', 'https://generativelanguage.googleapis.com'],
  ['vertex', 'gcp.vertex_ai', null],
  ['azure', 'azure.ai.openai', null, true],
  ['bedrock', 'aws.bedrock', null],
  ['mistral', 'mistral_ai', 'https://api.mistral.ai'],
  ['cohere', 'cohere', 'https://api.cohere.com'],
  ['groq', 'groq', 'https://api.groq.com'],
  ['xai', 'x_ai', 'https://api.x.ai'],
  ['deepseek', 'deepseek', 'https://api.deepseek.com'],
  ['together', 'together', 'https://api.together.xyz'],
  ['fireworks', 'fireworks', 'https://api.fireworks.ai'],
  ['openrouter', 'openrouter', 'https://openrouter.ai'],
  ['perplexity', 'perplexity', 'https://api.perplexity.ai'],
  ['cerebras', 'cerebras', 'https://api.cerebras.ai'],
  ['voyage', 'voyage', 'https://api.voyageai.com'],
  ['jina', 'jina', 'https://api.jina.ai'],
  ['huggingface', 'huggingface', 'https://router.huggingface.co'],
  ['ollama', 'ollama', 'http://127.0.0.1:11434', true],
  ['vllm', 'vllm', 'http://127.0.0.1:8000', true],
];

/** An upstream as whence.yaml names it: a new one, or a known one at another address. */
export interface ConfiguredUpstream {
  readonly name: string;
  readonly url: string;
  readonly provider: string | null;
  readonly asksForUsage: boolean | null;
}

/** All upstreams by name, the configured before the known. */
export function upstreamsFrom(configured: readonly ConfiguredUpstream[]): ReadonlyMap<string, Upstream> {
  const upstreams = new Map<string, Upstream>();
  for (const [name, provider, url, asksForUsage = false] of TABLE)
    upstreams.set(name, { name, provider, url: url === null ? null : new URL(url), asksForUsage });
  for (const upstream of configured) upstreams.set(upstream.name, upstreamOf(upstream, upstreams.get(upstream.name)));
  return upstreams;
}

function upstreamOf(
  { name, url, provider, asksForUsage }: ConfiguredUpstream,
  known: Upstream = { name, provider: name, url: null, asksForUsage: false },
): Upstream {
  return {
    name,
    provider: provider === null ? known.provider : canonicalProvider(provider, null),
    url: new URL(url),
    asksForUsage: asksForUsage ?? known.asksForUsage,
  };
}

export function originOf({ protocol, hostname, port }: URL): Origin {
  const isTls = protocol === 'https:';
  const number = port === '' ? (isTls ? 443 : 80) : Number(port);
  return { key: `${protocol}//${hostname}:${number}`, host: hostname.replace(/^\[|\]$/g, ''), port: number, isTls };
}
