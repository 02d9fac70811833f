import { z } from 'zod';
import { parseDecimal } from '../src/core/money.ts';
import type { Quantity } from '../src/core/quantity.ts';
import { providerName } from './provider-names.ts';
import type { Quote } from './quote.ts';

const Match = z.looseObject({
  equals: z.string().optional(),
  starts_with: z.string().optional(),
  contains: z.string().optional(),
  get or() {
    return z.array(Match).optional();
  },
});
type Match = z.infer<typeof Match>;

const Tier = z.object({ start: z.number(), price: z.number() });
const Prices = z.record(z.string(), z.union([z.number(), z.object({ base: z.number(), tiers: z.array(Tier) })]));
type Prices = z.infer<typeof Prices>;
const DatedPrices = z.object({
  constraint: z
    .object({
      start_date: z.string().optional(),
      start_time: z.string().optional(),
      end_time: z.string().optional(),
    })
    .optional(),
  prices: Prices,
});
type DatedPrices = z.infer<typeof DatedPrices>;

export const GenaiProviders = z.array(
  z.object({
    id: z.string(),
    /** Whose models this provider sells at their makers' prices, beside those listed. */
    fallback_model_providers: z.array(z.string()).optional(),
    models: z.array(z.object({ id: z.string(), match: Match, prices: z.union([z.array(DatedPrices), Prices]) })),
  }),
);

const STANDARD = { serviceTier: 'standard', region: null, source: 'genai-prices', note: null } as const;

/** Dollars per million tokens, or per thousand of anything else. */
const UNITS: Readonly<Record<string, readonly [Quantity, millions: boolean]>> = {
  input_mtok: ['uncachedInputTokens', true],
  output_mtok: ['visibleOutputTokens', true],
  output_reasoning_mtok: ['reasoningTokens', true],
  cache_read_mtok: ['cacheReadTokens', true],
  cache_write_mtok: ['cacheWriteTokens', true],
  cache_write_1h_mtok: ['cacheWrite1hTokens', true],
  input_audio_mtok: ['audioInputTokens', true],
  output_audio_mtok: ['audioOutputTokens', true],
  cache_audio_read_mtok: ['cacheReadAudioTokens', true],
  input_image_mtok: ['imageInputTokens', true],
  output_image_mtok: ['imageOutputTokens', true],
  cache_image_read_mtok: ['cacheReadImageTokens', true],
  input_video_mtok: ['videoInputTokens', true],
  output_video_mtok: ['videoOutputTokens', true],
  web_searches_kcount: ['webSearches', false],
  requests_kcount: ['requests', false],
};

const HUGGING_FACE = 'huggingface_';

/** Hugging Face's router takes `model:seller`; each seller has its own price. */
function routedName(listed: string, name: string): string {
  return listed.startsWith(HUGGING_FACE) ? `${name}:${listed.slice(HUGGING_FACE.length)}` : name;
}

/** Gemini is sold under one price list by the Gemini API and by Vertex AI. */
function sellers(listed: string, model: string): string[] {
  if (listed.startsWith(HUGGING_FACE)) return ['huggingface'];
  if (listed !== 'google') return [providerName(listed)];
  return model.startsWith('claude') ? ['gcp.vertex_ai'] : ['gcp.gemini', 'gcp.vertex_ai'];
}

type Provider = z.infer<typeof GenaiProviders>[number];

export function genaiQuotes(providers: readonly Provider[], observedAt: string): Quote[] {
  return providers.flatMap((provider) =>
    provider.models.flatMap((model) => modelQuotes(provider.id, model, observedAt)),
  );
}

/**
 * Quotes of makers' prices for the sellers that charge the same (Azure for OpenAI's and Anthropic's models).
 * They hold for models the seller is otherwise known to sell: the caller drops the rest.
 */
export function makersQuotes(providers: readonly Provider[], observedAt: string): Quote[] {
  return providers.flatMap((seller) =>
    providers
      .filter((maker) => seller.fallback_model_providers?.includes(maker.id))
      .flatMap((maker) => maker.models.flatMap((model) => modelQuotes(seller.id, model, observedAt))),
  );
}

function modelQuotes(listed: string, model: Provider['models'][number], observedAt: string): Quote[] {
  const quotes: Quote[] = [];
  for (const provider of sellers(listed, model.id)) {
    for (const name of names(model.id, model.match)) {
      const id = routedName(listed, name);
      for (const row of periods(model.prices)) quotes.push(...rowQuotes({ ...row, provider, model: id, observedAt }));
    }
  }
  return quotes;
}

/**
 * The exact names a match clause admits. A prefix or infix is taken as a name itself, never as a pattern:
 * patterns price models nobody has seen.
 */
function names(id: string, match: Match): Set<string> {
  const found = new Set([id.toLowerCase()]);
  const collect = (clause: Match): void => {
    const text = clause.equals ?? clause.starts_with ?? clause.contains;
    if (text && /[a-z0-9]$/i.test(text)) found.add(text.toLowerCase());
    clause.or?.forEach(collect);
  };
  collect(match);
  return found;
}

interface Row {
  readonly prices: Prices;
  readonly from: string | null;
  readonly to: string | null;
  readonly hours: string | null;
}

/** Rows follow one another by start date; a row with times of day stands beside the one it refines. */
function periods(prices: Prices | DatedPrices[]): Row[] {
  if (!Array.isArray(prices)) return [{ prices, from: null, to: null, hours: null }];
  const starts = prices.map((row) => row.constraint?.start_date ?? null);
  return prices.map((row, index) => ({
    prices: row.prices,
    from: starts[index] ?? null,
    to: starts.slice(index + 1).find((start) => start !== null) ?? null,
    hours: timeOfDay(row.constraint),
  }));
}

function timeOfDay(constraint: DatedPrices['constraint']): string | null {
  if (!constraint?.start_time || !constraint.end_time) return null;
  return `${constraint.start_time.slice(0, 5)}-${constraint.end_time.slice(0, 5)}`;
}

function rowQuotes(row: Row & { provider: string; model: string; observedAt: string }): Quote[] {
  const { prices, ...conditions } = row;
  const quotes: Quote[] = [];
  for (const [unit, price] of Object.entries(prices)) {
    const [quantity, isMillions] = UNITS[unit] ?? [];
    if (!quantity) continue;
    const listed = { ...conditions, ...STANDARD, quantity };
    for (const { start, price: dollars } of steps(price)) {
      const kind = start > 0 ? 'cliff' : 'flat';
      quotes.push({ ...listed, rate: rateFrom(dollars, isMillions ? 12 : 15), above: start, kind });
    }
  }
  return quotes;
}

function steps(price: Prices[string]): z.infer<typeof Tier>[] {
  return typeof price === 'number' ? [{ start: 0, price }] : [{ start: 0, price: price.base }, ...price.tiers];
}

/** Dollars per 10^(18 - digits) units as attodollars per unit. */
function rateFrom(dollars: number, digits: number): bigint {
  return parseDecimal(String(dollars), digits) ?? 0n;
}
