import type { Usage } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { countAt, dig, field, listAt, textAt, type JsonObject } from '../json.ts';
import { usageOf } from '../reading.ts';
import { modalitiesAt, textOf, withinTotal, type Modalities } from './modality.ts';

/** A Gemini usage object read: disjoint classes, and the total it states for the same tokens (null when it states none). */
export interface GeminiUsage {
  readonly usage: Usage;
  readonly statedTotalTokens: number | null;
}

/** What each dialect calls the same count: generateContent, Live, Interactions. The first that is there counts. */
const NAMES = {
  prompt: ['promptTokenCount', 'total_input_tokens'],
  cached: ['cachedContentTokenCount', 'total_cached_tokens'],
  answer: ['candidatesTokenCount', 'responseTokenCount', 'total_output_tokens'],
  thoughts: ['thoughtsTokenCount', 'total_thought_tokens'],
  toolUse: ['toolUsePromptTokenCount', 'total_tool_use_tokens'],
  total: ['totalTokenCount', 'total_tokens'],
  promptDetails: ['promptTokensDetails', 'promptTokenDetails', 'input_tokens_by_modality'],
  cacheDetails: ['cacheTokensDetails', 'cached_tokens_by_modality'],
  answerDetails: ['candidatesTokensDetails', 'responseTokensDetails', 'output_tokens_by_modality'],
} as const;

const COUNTS = [...NAMES.prompt, ...NAMES.answer, ...NAMES.thoughts, ...NAMES.total];

/**
 * Google's usage metadata as disjoint classes: cached is inside prompt; thoughts and tool prompts stand beside.
 * total = prompt + candidates + thoughts + tool prompts, except in Live (`responseTokenCount`), which leaves thoughts out.
 */
export function geminiUsage(stated: JsonObject): GeminiUsage {
  const thoughts = count(stated, 'thoughts');
  const total = count(stated, 'total');
  const live = dig(stated, 'responseTokenCount') !== undefined;
  const usage = usageOf({
    ...inputOf(stated),
    toolPromptTokens: count(stated, 'toolUse'),
    ...outputOf(stated),
    reasoningTokens: thoughts,
  });
  // A total of zero beside tokens used (an interaction that needs a tool's answer) states nothing.
  return { usage, statedTotalTokens: total === 0 ? null : total + (live ? thoughts : 0) };
}

/** Whether a usage object counts anything: early chunks of Vertex streams carry only the traffic type. */
export function countsTokens(stated: JsonObject): boolean {
  return COUNTS.some((name) => dig(stated, name) !== undefined);
}

const TRAFFIC_NUMBERS = [null, 'ON_DEMAND', 'PROVISIONED_THROUGHPUT', 'ON_DEMAND_PRIORITY', 'ON_DEMAND_FLEX'] as const;
const TIERS: readonly (readonly [RegExp, string])[] = [
  [/PROVISIONED/, 'provisioned'],
  [/PRIORITY/, 'priority'],
  [/FLEX/, 'flex'],
  [/BATCH/, 'batch'],
  [/STANDARD|ON_DEMAND|DEFAULT/, 'standard'],
];

/** The service tier from AI Studio's `serviceTier`, Vertex's `trafficType` or Interactions' `service_tier`; null when unstated. */
export function geminiTier(stated: Json | undefined): string | null {
  const traffic = field(stated, 'trafficType');
  const name =
    textAt(stated, 'serviceTier') ??
    textAt(stated, 'service_tier') ??
    (typeof traffic === 'number' ? TRAFFIC_NUMBERS[traffic] : textAt(traffic));
  return TIERS.find(([pattern]) => pattern.test((name ?? '').toUpperCase()))?.[1] ?? null;
}

/** Searches billed for grounding: each query asked; empty ones are not searches. */
export function searchQueries(grounding: Json | undefined): number {
  return listAt(grounding, 'webSearchQueries').filter((query) => textAt(query) !== null).length;
}

function inputOf(stated: JsonObject) {
  const prompt = count(stated, 'prompt');
  const cached = count(stated, 'cached');
  const details = modalitiesAt(stated, NAMES.promptDetails);
  const cachedDetails = modalitiesAt(stated, NAMES.cacheDetails);
  const inPrompt = withinTotal(details, prompt);
  const inCache = withinTotal(cachedDetails ?? beyondText(cached - textOf(prompt, inPrompt), inPrompt), cached);
  const fresh = Math.max(0, prompt - cached);
  const inFresh = withinTotal(difference(inPrompt, inCache), fresh);
  return {
    uncachedInputTokens: textOf(fresh, inFresh),
    audioInputTokens: inFresh.audio,
    imageInputTokens: inFresh.image,
    videoInputTokens: inFresh.video,
    cacheReadTokens: textOf(cached, inCache) + inCache.video,
    cacheReadAudioTokens: inCache.audio,
    cacheReadImageTokens: inCache.image,
  };
}

function outputOf(stated: JsonObject) {
  const answer = count(stated, 'answer');
  const details = withinTotal(modalitiesAt(stated, NAMES.answerDetails), answer);
  return {
    visibleOutputTokens: textOf(answer, details),
    audioOutputTokens: details.audio,
    imageOutputTokens: details.image,
    videoOutputTokens: details.video,
  };
}

/** Where the cached part's modalities are unstated, text was cached first; only what goes beyond it is something else. */
function beyondText(beyond: number, inPrompt: Modalities): Modalities | null {
  return beyond > 0
    ? withinTotal({ video: inPrompt.video, image: inPrompt.image, audio: inPrompt.audio }, beyond)
    : null;
}

function difference(left: Modalities, right: Modalities): Modalities {
  return {
    audio: Math.max(0, left.audio - right.audio),
    image: Math.max(0, left.image - right.image),
    video: Math.max(0, left.video - right.video),
  };
}

function count(stated: JsonObject, what: 'prompt' | 'cached' | 'answer' | 'thoughts' | 'toolUse' | 'total'): number {
  const name = NAMES[what].find((name) => dig(stated, name) !== undefined);
  return name === undefined ? 0 : countAt(stated, name);
}
