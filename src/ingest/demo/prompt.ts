import type { Behaviour } from './behaviour.ts';
import type { Offer } from './offer.ts';
import type { Random } from './random.ts';

/** Tokens of one call as disjoint classes, searches of a rerank, and what a vector query reads. */
export interface DemoUsage {
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly visible: number;
  readonly reasoning: number;
  readonly searches: number;
  readonly readUnits: number;
}

/** What a prompt is made of, in tokens: the stable beginning, what was said before, and what is new. */
export interface Prompt {
  readonly prefix: number;
  readonly history: number;
  readonly fresh: number;
}

export const NO_USAGE: DemoUsage = {
  uncached: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  visible: 0,
  reasoning: 0,
  searches: 0,
  readUnits: 0,
};

/** Reasoning tokens for each visible one. */
const REASONING: ReadonlyMap<string, number> = new Map([
  ['gpt-5', 1.4],
  ['gpt-5-mini', 0.7],
  ['gemini-2.5-pro', 0.9],
  ['gemini-2.5-flash', 0.3],
]);
const SPREAD = 0.45;
/** OpenAI and Google cache by themselves, from this many tokens; OpenAI in steps of 128. */
const AUTOMATIC_MINIMUM = 1024;
const CACHE_STEP = 128;
const WARM = { production: 0.9, staging: 0.35, experiments: 0.5 } as const;
const HISTORY_WARM = 0.94;
const AUTOMATIC_HIT = 0.72;

/** The answer of a generative model: what is read, and what reasoning it costs beside. */
export function answerUsage(behaviour: Behaviour, offer: Offer, prompt: Prompt, random: Random): DemoUsage {
  const visible = Math.max(1, Math.round(random.around(behaviour.feature.output * behaviour.output, SPREAD)));
  const reasoning = Math.round(visible * (REASONING.get(offer.model ?? '') ?? 0) * random.unit() * 2);
  return { ...NO_USAGE, ...inputUsage(behaviour, offer, prompt, random), visible, reasoning };
}

/** The prompt of a first call: nothing said before. */
export function openingPrompt({ feature, context }: Behaviour, random: Random): Prompt {
  return {
    prefix: Math.round(feature.prefix * context),
    history: 0,
    fresh: Math.max(1, Math.round(random.around(feature.fresh * context, SPREAD))),
  };
}

export function promptTokens(prompt: Prompt): number {
  return prompt.prefix + prompt.history + prompt.fresh;
}

function inputUsage(behaviour: Behaviour, offer: Offer, prompt: Prompt, random: Random): Partial<DemoUsage> {
  if (offer.developer === 'anthropic') return marked(behaviour, prompt, random);
  if (offer.developer === 'amazon') return { uncached: promptTokens(prompt) };
  const cacheable = prompt.prefix + prompt.history;
  const hit = !behaviour.cacheBroken && cacheable >= AUTOMATIC_MINIMUM && random.chance(AUTOMATIC_HIT);
  const cacheRead = hit ? Math.floor(cacheable / CACHE_STEP) * CACHE_STEP : 0;
  return { cacheRead, uncached: promptTokens(prompt) - cacheRead };
}

/** Anthropic caches what the caller marks: conversations and agents mark everything, single answers nothing. */
function marked(behaviour: Behaviour, prompt: Prompt, random: Random): Partial<DemoUsage> {
  const { pattern, name } = behaviour.feature;
  if (pattern !== 'conversation' && pattern !== 'agent') return { uncached: promptTokens(prompt) };
  const warm = !behaviour.cacheBroken && random.chance(prompt.history > 0 ? 1 : WARM[behaviour.environment]);
  const recalled = warm && random.chance(HISTORY_WARM);
  const cacheRead = (warm ? prompt.prefix : 0) + (recalled ? prompt.history : 0);
  const written = promptTokens(prompt) - cacheRead;
  // A few tokens after the last mark are never written.
  const uncached = Math.min(written, 8);
  const lasting = name === 'code-review-agent';
  return {
    cacheRead,
    uncached,
    cacheWrite: lasting ? 0 : written - uncached,
    cacheWrite1h: lasting ? written - uncached : 0,
  };
}
