import type { Conservation, Metering } from '../../call.ts';
import { MAX_QUANTITY, METERS, outputTokens, type Quantity, type Usage } from '../../quantity.ts';
import { factPlace, meterPlace, tokenPlace } from './attribute-use.ts';
import type { Attributes } from './attributes.ts';
import type { Convention } from './dialect.ts';
import { FAMILIES, TOKEN_FIELDS, type TokenField } from './dialect.ts';
import { takeApart, type TokenCounts, type TokenUsage } from './token-counts.ts';
import { langfuseUsage, langsmithCounts, type ProviderMetadata } from './usage-json.ts';

/** What a span says was used. */
export interface SpanUsage {
  readonly usage: Usage;
  readonly conservation: Conservation;
  readonly metering: Metering;
  /** Whether the nesting of the cache is the general rule's guess. */
  readonly assumed: boolean;
}

type Places = { readonly [F in TokenField]: number };

const PLACES: readonly Places[] = FAMILIES.map((family) => {
  const place = (field: TokenField): number => tokenPlace(family, field);
  return {
    input: place('input'),
    output: place('output'),
    total: place('total'),
    uncached: place('uncached'),
    cacheRead: place('cacheRead'),
    cacheWrite: place('cacheWrite'),
    cacheWrite1h: place('cacheWrite1h'),
    reasoning: place('reasoning'),
    audioInput: place('audioInput'),
    audioOutput: place('audioOutput'),
    imageInput: place('imageInput'),
    imageOutput: place('imageOutput'),
    cacheReadAudio: place('cacheReadAudio'),
  };
});

const LANGFUSE_USAGE = factPlace('langfuseUsage');
const LANGSMITH_USAGE = factPlace('langsmithUsage');
const INPUT_DETAILS = factPlace('inputDetails');
const OUTPUT_DETAILS = factPlace('outputDetails');
const METER_PLACES = METERS.map((meter) => [meter, meterPlace(meter)] as const);

/** The family whose counts a span's usage is read in; null when it states none. */
function tokenPlaces(attributes: Attributes): Places | null {
  for (const places of PLACES) {
    if (attributes.value(places.input) !== undefined) return places;
    if (attributes.value(places.output) !== undefined || attributes.value(places.total) !== undefined) return places;
  }
  return null;
}

/** Whether the span states tokens in any form. */
export function hasTokens(attributes: Attributes): boolean {
  return (
    tokenPlaces(attributes) !== null ||
    attributes.value(LANGFUSE_USAGE) !== undefined ||
    attributes.value(LANGSMITH_USAGE) !== undefined
  );
}

/** Whether the span states a quantity that is no token. */
export function hasMeters(attributes: Attributes): boolean {
  for (const [, place] of METER_PLACES) if (attributes.value(place) !== undefined) return true;
  return false;
}

export interface UsageContext {
  readonly convention: Convention | null;
  /** What a total holds beyond its parts was thinking (Gemini). */
  readonly surplusIsReasoning: boolean;
  /** Whether the operation is one that answers in tokens. */
  readonly isAnswered: boolean;
  readonly metadata: ProviderMetadata | null;
}

/** All a span says was used, as disjoint quantities. What is no sound number stays, for `flawOf` to tell. */
export function usageOfSpan(attributes: Attributes, context: UsageContext): SpanUsage {
  const { usage: tokens, conservation, assumed } = tokensOf(attributes, context) ?? NO_TOKENS;
  const usage = withMeters(tokens, attributes);
  const isCounted =
    context.convention?.estimated !== true && !(context.isAnswered && isBeforeAnswer(usage, attributes));
  return { usage, conservation, assumed, metering: meteringOf(usage, isCounted) };
}

/** Whether a span tells only what went in: it ended before the answer was counted, and that is unknown, not zero. */
function isBeforeAnswer(usage: Usage, attributes: Attributes): boolean {
  if (outputTokens(usage) > 0) return false;
  const places = tokenPlaces(attributes);
  if (places === null) return false;
  return attributes.value(places.output) === undefined && attributes.value(places.total) === undefined;
}

const NO_TOKENS: TokenUsage = { usage: {}, conservation: 'unstated', assumed: false };

function meteringOf(usage: Usage, isCounted: boolean): Metering {
  for (const _ in usage) return isCounted ? 'provider' : 'estimated';
  return 'none';
}

function tokensOf(attributes: Attributes, context: UsageContext): TokenUsage | null {
  const { convention, surplusIsReasoning } = context;
  const stated = langfuseUsage(attributes.text(LANGFUSE_USAGE));
  if (stated !== null) return 'usage' in stated ? stated : takeApart(stated, null, surplusIsReasoning);
  const counts = countsOf(attributes, context.metadata);
  return counts === null ? null : takeApart(counts, convention, surplusIsReasoning);
}

function countsOf(attributes: Attributes, metadata: ProviderMetadata | null): TokenCounts | null {
  const places = tokenPlaces(attributes);
  const counts: TokenCounts | null = places === null ? null : readCounts(attributes, places);
  const whole = attributes.text(LANGSMITH_USAGE);
  const [input, output] = [attributes.text(INPUT_DETAILS), attributes.text(OUTPUT_DETAILS)];
  if (whole !== null || input !== null || output !== null) {
    return filled(counts ?? {}, langsmithCounts(whole, input, output));
  }
  if (metadata === null || counts === null) return counts;
  return counts.uncached === undefined
    ? filled({ ...counts, ...bestCache(counts, metadata) }, metadata.counts)
    : counts;
}

/** The provider's own counts of its cache are finer than the SDK's. */
function bestCache({ cacheRead, cacheWrite }: TokenCounts, { counts }: ProviderMetadata): TokenCounts {
  return { cacheRead: counts.cacheRead ?? cacheRead, cacheWrite: counts.cacheWrite ?? cacheWrite };
}

function readCounts(attributes: Attributes, places: Places): TokenCounts {
  const counts: TokenCounts = {};
  for (const field of TOKEN_FIELDS) {
    const count = attributes.count(places[field]);
    if (count !== undefined) counts[field] = count;
  }
  return counts;
}

function filled(counts: TokenCounts, more: TokenCounts): TokenCounts {
  for (const field of TOKEN_FIELDS) counts[field] ??= more[field];
  return counts;
}

function withMeters(usage: Usage, attributes: Attributes): Usage {
  let all: { [Q in Quantity]?: number } | null = null;
  for (const [meter, place] of METER_PLACES) {
    const amount = attributes.count(place);
    if (amount === undefined || amount === 0) continue;
    all ??= { ...usage };
    all[meter] = Math.round(amount * 1e6) / 1e6;
  }
  return all ?? usage;
}

/** What is wrong with a usage; null when it is sound. A broken meter is refused, never clamped: a guess would become money. */
export function flawOf(usage: Usage): string | null {
  let name: Quantity;
  for (name in usage) {
    const amount = usage[name] ?? 0;
    if (!Number.isFinite(amount)) return `${name} is no number`;
    if (amount < 0) return `${name} is negative (${amount}): its parts are more than the whole`;
    if (amount > MAX_QUANTITY) return `${name} is larger than any call can use (${amount})`;
    if (!Number.isInteger(amount) && !METER_NAMES.has(name)) return `${name} is a fraction of a token (${amount})`;
  }
  return null;
}

const METER_NAMES: ReadonlySet<string> = new Set(METERS);
