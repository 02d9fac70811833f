import type { Quantity } from '../quantity.ts';

/** A quantity without a rate of its own that the provider is known to charge at another quantity's rate. */
export interface Fallback {
  readonly quantity: Quantity;
  readonly at: Quantity;
  /** Null: all providers. */
  readonly providers: readonly string[] | null;
  /** Only where the book prices the quantity in no tier or region of the model: it is not priced apart there. */
  readonly unlessPricedApart: boolean;
  readonly why: string;
}

/** Providers whose cache fills itself and charges what it writes as ordinary input. */
const WRITES_AS_INPUT = [
  'openai',
  'azure.ai.openai',
  'azure.ai.inference',
  'deepseek',
  'gcp.gemini',
  'gcp.vertex_ai',
  'groq',
  'x_ai',
  'mistral_ai',
  'moonshot_ai',
  'zai',
  'alibaba',
];

/** Sellers that list a price for cached input wherever they give a discount on it, or give none (Cerebras). */
const NO_DISCOUNT_UNLESS_LISTED = [
  'openai',
  'azure.ai.openai',
  'azure.ai.inference',
  'openrouter',
  'huggingface',
  'cerebras',
];

/** Every exception to "no rate, no price", with its reason. Documented in docs/methods/pricing.md. */
export const FALLBACKS: readonly Fallback[] = [
  {
    quantity: 'reasoningTokens',
    at: 'visibleOutputTokens',
    providers: null,
    unlessPricedApart: false,
    why: 'Providers bill reasoning as output; the few that price it apart have a rate in the book.',
  },
  {
    quantity: 'toolPromptTokens',
    at: 'uncachedInputTokens',
    providers: null,
    unlessPricedApart: false,
    why: 'What a tool puts into the prompt is billed as input.',
  },
  {
    quantity: 'cacheReadTokens',
    at: 'uncachedInputTokens',
    providers: NO_DISCOUNT_UNLESS_LISTED,
    unlessPricedApart: true,
    why: 'These sellers list a price for cached input wherever they give a discount; elsewhere it is ordinary input.',
  },
  {
    quantity: 'cacheWriteTokens',
    at: 'uncachedInputTokens',
    providers: WRITES_AS_INPUT,
    unlessPricedApart: true,
    why: 'These providers cache by themselves and charge the first pass as ordinary input.',
  },
  {
    quantity: 'cacheWrite30mTokens',
    at: 'cacheWriteTokens',
    providers: ['openai', 'azure.ai.openai', 'aws.bedrock'],
    unlessPricedApart: true,
    why: 'Thirty minutes is the time the listed write price of these models is for.',
  },
  {
    quantity: 'imageInputTokens',
    at: 'uncachedInputTokens',
    providers: null,
    unlessPricedApart: true,
    why: 'Image tokens are input tokens unless the provider prices them apart.',
  },
  {
    quantity: 'audioInputTokens',
    at: 'uncachedInputTokens',
    providers: null,
    unlessPricedApart: true,
    why: 'Audio tokens are input tokens unless the provider prices them apart.',
  },
  {
    quantity: 'videoInputTokens',
    at: 'uncachedInputTokens',
    providers: null,
    unlessPricedApart: true,
    why: 'Video tokens are input tokens unless the provider prices them apart.',
  },
  {
    quantity: 'cacheReadAudioTokens',
    at: 'cacheReadTokens',
    providers: null,
    unlessPricedApart: true,
    why: 'Cached audio is a cache read unless the provider prices it apart.',
  },
  {
    quantity: 'cacheReadImageTokens',
    at: 'cacheReadTokens',
    providers: null,
    unlessPricedApart: true,
    why: 'Cached images are a cache read unless the provider prices them apart.',
  },
];

const BY_QUANTITY = new Map(FALLBACKS.map((fallback) => [fallback.quantity, fallback] as const));

/** The quantity whose rate stands in; null when nothing does and the call must stay unpriced. */
export function fallbackOf(provider: string, quantity: Quantity, isPricedApart: boolean): Quantity | null {
  const fallback = BY_QUANTITY.get(quantity);
  if (!fallback || (fallback.unlessPricedApart && isPricedApart)) return null;
  return fallback.providers === null || fallback.providers.includes(provider) ? fallback.at : null;
}
