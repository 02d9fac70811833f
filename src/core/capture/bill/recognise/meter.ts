import type { Json } from '../../exchange.ts';
import { textAt } from '../../json.ts';
import type { Quantity } from '../../../quantity.ts';

/** What of a word's kind a text says; the first that matches is it. */
type Words<T> = readonly (readonly [T, RegExp])[];

/**
 * What a meter counts, by its words ("Cache Read Input Tokens", "gpt 4o 0806 cached Inp glbl", "USE1_CacheWriteInputTokenCount").
 * Output of a bill holds what the model thought: no cloud meters it apart but as "thinking".
 */
const TOKENS: Words<Quantity | null> = [
  [null, /cach(?:e|ing)[\s_-]?storage|token-?hours/],
  ['cacheWrite1hTokens', /cache[\s_-]?(?:write|creation).*\b(?:1h|60m)|(?:1h|one hour).*cache[\s_-]?write/],
  ['cacheWriteTokens', /cache[\s_-]?(?:write|creation)|\bcd wr\b/],
  ['cacheReadAudioTokens', /(?:cach\w*|cchd).*\baud(?:io)?\b|\baud(?:io)?\b.*(?:cach|cchd)/],
  ['cacheReadTokens', /cache[\s_-]?(?:read|hit)|cached|cchd|\bcd\b|input caching/],
  ['reasoningTokens', /(?:thinking|reasoning)[\s_-](?:text[\s_-])?(?:output|tokens)/],
  ['audioOutputTokens', /\baud(?:io)?\b.*(?:out|opt)|(?:out\w*|opt)[\s_-].*\baud(?:io)?\b/],
  ['imageOutputTokens', /\bim(?:a)?ge?\b.*(?:out|opt)\w*[\s_-].*token|image output/],
  ['visibleOutputTokens', /output|outp|\bopt\b|response[\s_-]?token|completion|generated|outgoing/],
  ['audioInputTokens', /\baud(?:io)?\b/],
  ['videoInputTokens', /\bvideo\b/],
  ['imageInputTokens', /\bimage\b.*\b(?:input|inp)/],
  ['uncachedInputTokens', /input|inpt?\b|prompt|embed|incoming|token/],
];

const OTHERS: Words<Quantity> = [
  ['seats', /\bseats?\b|\blicen[cs]es?\b|\busers?\b|\bmembers?\b/],
  ['gpuSeconds', /gpu[\s_-]?(?:hour|second|minute|time)|(?:nvidia|tesla|h100|h200|a100|l4|l40s|b200|t4|v100).*gpu/],
  ['readUnits', /read[\s_-]?(?:unit|request unit|capacity)|\brus?\b|quer(?:y|ies)/],
  ['writeUnits', /write[\s_-]?(?:unit|request unit|capacity)|\bwus?\b|upserts?/],
  ['gigabyteHours', /storage|\bgb-?(?:month|mo|hour|hr)/],
  ['webSearches', /web[\s_-]?search|grounding/],
  ['searches', /search(?:es)?\b/],
  ['images', /\bimages?\b/],
  ['characters', /characters?\b|\bk\{char\}/],
  ['pages', /\bpages?\b/],
  ['seconds', /\b(?:audio|video|speech|transcri\w+)\b|\b(?:seconds?|minutes?)\b/],
  ['vectors', /\bvectors?\b/],
  ['credits', /\bcredits?\b|\bdbus?\b|_(?:model_serving|real_time_inference)/],
  ['requests', /\brequests?\b|\bcalls?\b/],
];

const SIGNS_OF_TOKENS =
  /token|\b(?:inp|inpt|outp|outpt|cchd|cached)\b|\binput\b.*\b(?:glbl|predictions|data zone|regnl)|text (?:input|output)/;

/** Of models, a direction alone is of tokens; of databases it may be of anything. */
const DIRECTION = /\b(?:input|output)\b/;

/** The quantity that a meter's words tell of; null when they tell of none. */
export function quantityOf(text: string, isOfModel: boolean): Quantity | null {
  if (SIGNS_OF_TOKENS.test(text) || (isOfModel && DIRECTION.test(text))) return firstOf(TOKENS, text);
  return firstOf(OTHERS, text);
}

/** SkuPriceDetails of FOCUS 1.5's draft say it in so many words. */
export function quantityOfDetails(details: Json): Quantity | null {
  const [direction, action] = [textAt(details, 'TokenDirection'), textAt(details, 'TokenCacheAction')];
  if (direction === 'Output') return 'visibleOutputTokens';
  if (direction !== 'Input') return null;
  if (action === 'Read') return 'cacheReadTokens';
  return action === 'Write' ? 'cacheWriteTokens' : 'uncachedInputTokens';
}

const TIERS: Words<string> = [
  ['batch', /batch/],
  ['flex', /flex\b/],
  ['priority', /priority|\bpp\b/],
  ['provisioned', /provisioned|\bptus?\b|model[\s_-]?units?|reserved[\s_-]throughput/],
];

/** How the traffic was served, as calls say it; null when the line does not say. */
export function tierOf(details: Json, meter: string): string | null {
  return textAt(details, 'x_ProcessingTier')?.toLowerCase() ?? firstOf(TIERS, meter);
}

function firstOf<T>(words: Words<T>, text: string): T | null {
  return words.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
