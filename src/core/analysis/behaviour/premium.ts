import type { Call } from '../../call.ts';
import type { Picos } from '../../money.ts';
import type { BookInUse } from '../../pricing/book-text.ts';
import { priceCall } from '../../pricing/price-call.ts';

/** What was asked before another answered in its place. */
export interface Intended {
  readonly provider: string;
  readonly model: string;
}

/**
 * What a call cost beyond the same tokens on the model that was asked for first, at the price of the same instant; less than nothing
 * where that is dearer. Null where either price is not known.
 */
export function premiumOf(call: Call, cost: Picos | null, intended: Intended, book: BookInUse): Picos | null {
  if (cost === null) return null;
  const { price } = priceCall({ ...call, ...askedOf(call, intended), status: 'ok', httpStatus: null }, book);
  return price.kind === 'priced' ? cost - price.picos : null;
}

/** Tier and region are the provider's own words: of another one the standard is meant. */
function askedOf(call: Call, { provider, model }: Intended): Partial<Call> {
  const elsewhere = provider === call.provider ? {} : { serviceTier: null, region: null };
  return { provider, requestModel: model, responseModel: null, parts: null, reportedCost: null, ...elsewhere };
}
