import type { Operation } from '../../core/call.ts';

/** The API an offer is called by; wire.ts knows how each looks. */
export type Api =
  | 'chat'
  | 'responses'
  | 'embeddings'
  | 'messages'
  | 'converse'
  | 'generateContent'
  | 'rerank'
  | 'vectorQuery';

/** A model as one provider hosts it, or a service without one. The same model may be on offer twice (Claude direct and on Bedrock). */
export interface Offer {
  /** Canonical model id, the same wherever it is hosted; null for a service that is no model. */
  readonly model: string | null;
  /** Whose API is called, as OpenTelemetry spells it. */
  readonly provider: string;
  /** Who made the model. */
  readonly developer: string | null;
  readonly api: Api;
  readonly requestModel: string | null;
  /** What the response calls it; null where the API does not say. */
  readonly responseModel: string | null;
  /** Middle latency: milliseconds to the first token, and for each output token. */
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

const offer = (
  [provider, developer, api]: readonly [string, string | null, Api],
  [model, requestModel, responseModel]: readonly [string | null, string | null, string | null],
  [firstTokenMs, perTokenMs]: readonly [number, number],
): Offer => ({ model, provider, developer, api, requestModel, responseModel, firstTokenMs, perTokenMs });

const OPENAI_CHAT = ['openai', 'openai', 'chat'] as const;
const OPENAI_RESPONSES = ['openai', 'openai', 'responses'] as const;
const ANTHROPIC = ['anthropic', 'anthropic', 'messages'] as const;
const GEMINI = ['gcp.gemini', 'google', 'generateContent'] as const;

/** Twelve models of five providers, Claude Sonnet also through Bedrock; and a vector database, metered by what a query reads. */
export const OFFERS = {
  gpt5: offer(OPENAI_RESPONSES, ['gpt-5', 'gpt-5', 'gpt-5-2025-08-07'], [900, 9]),
  gpt5Mini: offer(OPENAI_RESPONSES, ['gpt-5-mini', 'gpt-5-mini', 'gpt-5-mini-2025-08-07'], [500, 6]),
  gpt41Mini: offer(OPENAI_CHAT, ['gpt-4.1-mini', 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'], [350, 7]),
  embedding3Small: offer(
    ['openai', 'openai', 'embeddings'],
    ['text-embedding-3-small', 'text-embedding-3-small', 'text-embedding-3-small'],
    [120, 0],
  ),
  opus: offer(ANTHROPIC, ['claude-opus-4-5', 'claude-opus-4-5', 'claude-opus-4-5-20251101'], [1400, 18]),
  sonnet: offer(ANTHROPIC, ['claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'], [800, 13]),
  haiku: offer(ANTHROPIC, ['claude-haiku-4-5', 'claude-haiku-4-5', 'claude-haiku-4-5-20251001'], [420, 6]),
  sonnetOnBedrock: offer(
    ['aws.bedrock', 'anthropic', 'converse'],
    ['claude-sonnet-4-5', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', null],
    [950, 14],
  ),
  novaLite: offer(['aws.bedrock', 'amazon', 'converse'], ['nova-lite', 'us.amazon.nova-lite-v1:0', null], [300, 5]),
  geminiPro: offer(GEMINI, ['gemini-2.5-pro', 'gemini-2.5-pro', 'gemini-2.5-pro'], [1100, 8]),
  geminiFlash: offer(GEMINI, ['gemini-2.5-flash', 'gemini-2.5-flash', 'gemini-2.5-flash'], [450, 4]),
  geminiFlashLite: offer(GEMINI, ['gemini-2.5-flash-lite', 'gemini-2.5-flash-lite', 'gemini-2.5-flash-lite'], [250, 3]),
  rerank: offer(['cohere', 'cohere', 'rerank'], ['rerank-v3.5', 'rerank-v3.5', null], [180, 0]),
  vectorQuery: offer(['pinecone', null, 'vectorQuery'], [null, null, null], [60, 0]),
} as const satisfies Record<string, Offer>;

export type OfferId = keyof typeof OFFERS;

/** How many neighbours a vector query asks for. */
export const VECTOR_TOP_K = 40;

const OPERATIONS: Partial<Readonly<Record<Api, Operation>>> = {
  embeddings: 'embeddings',
  rerank: 'rerank',
  vectorQuery: 'vector.query',
};

/** Requests a model answers itself: text in, text out. */
export function isGenerative(offer: Offer): boolean {
  return !(offer.api in OPERATIONS);
}

export function operationOf(offer: Offer): Operation {
  return OPERATIONS[offer.api] ?? 'chat';
}

const CLOUDS: ReadonlyMap<string, string> = new Map([
  ['aws.bedrock', 'aws'],
  ['gcp.gemini', 'gcp'],
]);

/** Whose machines answer, and who sends the invoice. */
export function hostOf({ provider }: Offer): string {
  return CLOUDS.get(provider) ?? provider;
}

/** Whose service it is: on a cloud, the maker's if the maker sells there as a partner. */
export function serviceOf(offer: Offer): string {
  return offer.developer === 'anthropic' ? 'anthropic' : hostOf(offer);
}
