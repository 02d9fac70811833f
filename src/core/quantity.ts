/**
 * What a call can use, as disjoint quantities: no quantity is inside another, so each is priced once.
 * Providers nest them differently (is cache inside input? reasoning inside output?); capture takes that apart.
 */

/** Input classes; their sum is the call's `inputTokens`. `cacheWriteTokens` live five minutes (or an unstated time). */
export const INPUT_CLASSES = [
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite30mTokens',
  'cacheWrite1hTokens',
  'cacheWrite12hTokens',
  'audioInputTokens',
  'imageInputTokens',
  'videoInputTokens',
  'cacheReadAudioTokens',
  'cacheReadImageTokens',
  'toolPromptTokens',
] as const;

/** Output classes; their sum is the call's `outputTokens`. */
export const OUTPUT_CLASSES = [
  'visibleOutputTokens',
  'reasoningTokens',
  'audioOutputTokens',
  'imageOutputTokens',
  'videoOutputTokens',
] as const;

/** Everything that is not a token. May have up to six decimals (seconds, gigabyte hours); counts are whole. */
export const METERS = [
  'images',
  'seconds',
  'characters',
  'pages',
  'requests',
  'searches',
  'webSearches',
  'fileSearches',
  'codeSessions',
  'toolCalls',
  'readUnits',
  'writeUnits',
  'vectors',
  'gigabyteHours',
  'gpuSeconds',
  'seats',
  'credits',
] as const;

export const QUANTITIES = [...INPUT_CLASSES, ...OUTPUT_CLASSES, ...METERS] as const;

type InputClass = (typeof INPUT_CLASSES)[number];
type OutputClass = (typeof OUTPUT_CLASSES)[number];
export type TokenClass = InputClass | OutputClass;
export type Meter = (typeof METERS)[number];
export type Quantity = (typeof QUANTITIES)[number];

/** Quantities used; an absent key is none. Tokens are whole numbers up to MAX_QUANTITY. */
export type Usage = { readonly [Q in Quantity]?: number };

/** One call cannot use more than this of anything: larger numbers are a broken meter, and are rejected. */
export const MAX_QUANTITY = 1_000_000_000_000;

const TOKEN_CLASSES: ReadonlySet<string> = new Set([...INPUT_CLASSES, ...OUTPUT_CLASSES]);

/** Whether a quantity is counted in tokens, and so priced per million. */
export function isTokenClass(quantity: Quantity): quantity is TokenClass {
  return TOKEN_CLASSES.has(quantity);
}

export function inputTokens(usage: Usage): number {
  return sum(usage, INPUT_CLASSES);
}

export function outputTokens(usage: Usage): number {
  return sum(usage, OUTPUT_CLASSES);
}

export function hasUsage(usage: Usage): boolean {
  let quantity: Quantity;
  for (quantity in usage) if (usage[quantity]) return true;
  return false;
}

/** Adds two usages, quantity by quantity. What is no number stays none, so that it can be rejected. */
export function addUsage(left: Usage, right: Usage): Usage {
  const total: { [Q in Quantity]?: number } = { ...left };
  for (const quantity of QUANTITIES) {
    const amount = right[quantity];
    if (amount !== undefined && amount !== 0) total[quantity] = (total[quantity] ?? 0) + amount;
  }
  return total;
}

function sum(usage: Usage, classes: readonly Quantity[]): number {
  let total = 0;
  for (const name of classes) total += usage[name] ?? 0;
  return total;
}
