import type { Rate } from '../pricing/rate.ts';
import { STANDARD } from '../pricing/rate.ts';
import { isTokenClass, OUTPUT_CLASSES, type Quantity } from '../quantity.ts';
import type { FocusVersion } from './focus-columns.ts';
import type { UsageCell } from './usage-cell.ts';

/** How the SKU of a quantity ends and what its meter is called; all others are called after the quantity. */
const METERS: Readonly<Partial<Record<Quantity, readonly [sku: string, meter: string]>>> = {
  uncachedInputTokens: ['input', 'Input Tokens'],
  cacheReadTokens: ['input.cache_read', 'Cache Read Input Tokens'],
  cacheWriteTokens: ['input.cache_write', 'Cache Write Input Tokens'],
  cacheWrite30mTokens: ['input.cache_write_30m', 'Cache Write Input Tokens (30 Minutes)'],
  cacheWrite1hTokens: ['input.cache_write_1h', 'Cache Write Input Tokens (1 Hour)'],
  cacheWrite12hTokens: ['input.cache_write_12h', 'Cache Write Input Tokens (12 Hours)'],
  visibleOutputTokens: ['output', 'Output Tokens'],
  reasoningTokens: ['output.reasoning', 'Reasoning Output Tokens'],
};
const MODALITIES = ['audio', 'image', 'video'];
const CACHE_TTLS = ['30m', '1h', '12h'];

/** What identifies what is sold, and at which price of the public list: never a date, an account or a contract. */
export interface UsageSku {
  readonly skuId: string;
  readonly skuPriceId: string;
  readonly meter: string;
  readonly unit: string;
}

export function usageSku({ provider, model }: UsageCell, quantity: Quantity, rate: Rate | null): UsageSku {
  const [suffix, meter] = METERS[quantity] ?? [snake(quantity), words(quantity)];
  const skuId = `${provider}.${rate ? rate.model : model.model}.${suffix}`;
  const unit = isTokenClass(quantity) ? 'Tokens' : (words(quantity).split(' ').at(-1) ?? '');
  return { skuId, skuPriceId: [skuId, ...conditionsOf(rate)].join('.'), meter, unit };
}

/** What of a rate changes the public price. */
function conditionsOf(rate: Rate | null): string[] {
  if (rate === null) return ['reported'];
  const { serviceTier, region, above, hours } = rate;
  return [
    ...(serviceTier === STANDARD ? [] : [serviceTier]),
    ...(region === null ? [] : [region]),
    ...(above > 0 ? [`above-${above}`] : []),
    ...(hours ? [`hours-${hours.from}-${hours.to}`] : []),
  ];
}

/** What FOCUS says of a model's price from 1.5 on, and what it has no keys for yet. */
export function skuDetails({ model }: UsageCell, quantity: Quantity, rate: Rate | null, version: FocusVersion): string {
  const prefix = version === '1.5-draft' ? '' : 'x_';
  const direction = directionOf(quantity);
  const defined = {
    ModelDeveloper: model.developer,
    ModelFamily: model.family,
    ModelId: model.model || null,
    ModelVersion: model.version,
    TokenDirection: direction,
    TokenCacheAction: direction === 'Input' ? cacheAction(quantity) : null,
  };
  const entries = [
    ...Object.entries(defined).map(([key, value]) => [prefix + key, value] as const),
    ...Object.entries(rate === null ? {} : tierOf(rate)),
    ...Object.entries(kindOf(quantity)),
  ];
  return JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== null)));
}

function tierOf({ serviceTier, above, region }: Rate): Readonly<Record<string, string | null>> {
  return {
    x_ProcessingTier: serviceTier,
    x_ContextTier: above > 0 ? `above ${above} tokens` : null,
    x_ServingScope: region,
  };
}

function kindOf(quantity: Quantity): Readonly<Record<string, string | null>> {
  return {
    x_CacheTtl: CACHE_TTLS.find((ttl) => quantity === `cacheWrite${ttl}Tokens`) ?? null,
    x_Modality: MODALITIES.find((modality) => quantity.toLowerCase().includes(modality)) ?? null,
    x_ReasoningTokens: quantity === 'reasoningTokens' ? 'true' : null,
  };
}

function directionOf(quantity: Quantity): 'Input' | 'Output' | null {
  if (!isTokenClass(quantity)) return null;
  return (OUTPUT_CLASSES as readonly string[]).includes(quantity) ? 'Output' : 'Input';
}

function cacheAction(quantity: Quantity): string {
  if (quantity.startsWith('cacheRead')) return 'Read';
  return quantity.startsWith('cacheWrite') ? 'Write' : 'Uncached';
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function words(name: string): string {
  const spaced = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`);
  return spaced.slice(0, 1).toUpperCase() + spaced.slice(1);
}
