import { z } from 'zod';
import { formatAttos } from '../core/money.ts';
import { isTokenClass } from '../core/quantity.ts';
import type { Rate } from '../core/pricing/rate.ts';

const MILLION = 1_000_000n;

/** A rate with everything needed to check it. */
export const rateFacts = z.object({
  rateId: z.string(),
  quantity: z.string(),
  rate: z.string().describe('Dollars per unit.'),
  per: z.string(),
  ratePerMillion: z.string().nullable().describe('Dollars per million tokens; null where the unit is no token.'),
  from: z.string().nullable(),
  to: z.string().nullable(),
  serviceTier: z.string(),
  region: z.string().nullable(),
  tier: z.object({ kind: z.string(), above: z.number().nullable(), measuredOn: z.string().nullable() }),
  source: z.object({ name: z.string(), reference: z.string(), licence: z.string() }),
  observedAt: z.string().nullable(),
  note: z.string().nullable(),
});

export function rateFactsOf(rate: Rate): z.infer<typeof rateFacts> {
  const isToken = isTokenClass(rate.quantity);
  return {
    rateId: rate.id,
    quantity: rate.quantity,
    rate: formatAttos(rate.rate),
    per: unitOf(rate.quantity),
    ratePerMillion: isToken ? formatAttos(rate.rate * MILLION) : null,
    from: dayOf(rate.from),
    to: dayOf(rate.to),
    serviceTier: rate.serviceTier,
    region: rate.region,
    tier: {
      kind: rate.above > 0 ? rate.kind : 'flat',
      above: rate.above > 0 ? rate.above : null,
      measuredOn: rate.above > 0 ? 'inputTokens' : null,
    },
    source: rate.source,
    observedAt: rate.observedAt,
    note: rate.note,
  };
}

/** The unit a quantity is counted in: "token", "image", "web search". */
function unitOf(quantity: Rate['quantity']): string {
  if (isTokenClass(quantity)) return 'token';
  return quantity
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .replace(/ches$/, 'ch')
    .replace(/s$/, '');
}

/** An instant as text; null stays null. */
export function dayOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
