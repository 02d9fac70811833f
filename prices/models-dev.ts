import { z } from 'zod';
import { parseDecimal } from '../src/core/money.ts';
import type { Quantity } from '../src/core/quantity.ts';
import { providerName } from './provider-names.ts';
import type { Quote } from './quote.ts';

const Tier = z.looseObject({ tier: z.object({ size: z.number() }) });
const Model = z.object({ id: z.string(), cost: z.looseObject({ tiers: z.array(Tier).optional() }).optional() });

export const ModelsDevProviders = z.record(
  z.string(),
  z.object({ id: z.string(), models: z.record(z.string(), Model) }),
);

/** Dollars per million tokens. */
const UNITS: Readonly<Record<string, Quantity>> = {
  input: 'uncachedInputTokens',
  output: 'visibleOutputTokens',
  reasoning: 'reasoningTokens',
  cache_read: 'cacheReadTokens',
  cache_write: 'cacheWriteTokens',
  input_audio: 'audioInputTokens',
  output_audio: 'audioOutputTokens',
};

export function modelsDevQuotes(providers: z.infer<typeof ModelsDevProviders>, observedAt: string): Quote[] {
  const quotes: Quote[] = [];
  for (const provider of Object.values(providers)) {
    for (const model of Object.values(provider.models)) {
      const scope = { provider: providerName(provider.id), model: model.id.toLowerCase(), observedAt };
      const { tiers = [], ...cost } = model.cost ?? {};
      quotes.push(...costQuotes(scope, cost, 0));
      for (const tier of tiers) quotes.push(...costQuotes(scope, tier, tier.tier.size));
    }
  }
  return quotes;
}

/** Zeros are left out: the list writes 0 both for "free" and for "not known". */
function costQuotes(
  scope: Pick<Quote, 'provider' | 'model' | 'observedAt'>,
  cost: Readonly<Record<string, unknown>>,
  above: number,
): Quote[] {
  return Object.entries(UNITS).flatMap(([unit, quantity]): Quote[] => {
    const dollars = cost[unit];
    const rate = typeof dollars === 'number' ? parseDecimal(String(dollars), 12) : null;
    if (!rate || rate < 0n) return [];
    const kind = above > 0 ? 'cliff' : 'flat';
    const when = { from: null, to: null, hours: null };
    const who = { serviceTier: 'standard', region: null, source: 'models.dev', note: null } as const;
    return [{ ...scope, ...when, ...who, quantity, rate, above, kind }];
  });
}
