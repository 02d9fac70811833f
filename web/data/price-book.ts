import type { UseQueryResult } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Span } from '../state/span.ts';
import { tell } from './api.ts';
import { useAsked } from './ask.ts';

/** A rate of the price book: what one unit costs, when, under which conditions, and who says so. */
export interface RateEntry {
  readonly rateId: string;
  readonly quantity: string;
  /** Exact decimal dollars a unit. */
  readonly rate: string;
  readonly per: string;
  /** Null where the unit is no token. */
  readonly ratePerMillion: string | null;
  /** Null is unknown or open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly serviceTier: string;
  readonly region: string | null;
  readonly tier: { readonly kind: string; readonly above: number | null };
  readonly source: { readonly name: string; readonly reference: string };
  readonly observedAt: string | null;
  readonly note: string | null;
}

export interface PriceEntry {
  readonly provider: string;
  readonly model: string;
  readonly rates: readonly RateEntry[];
}

export interface ContractEntry {
  readonly name: string;
  readonly provider: string;
  readonly from: string | null;
  readonly to: string | null;
  /** In words. */
  readonly terms: string;
}

export interface PricesAnswer {
  readonly priceBook: string;
  readonly total: number;
  readonly prices: readonly PriceEntry[];
  readonly contracts: readonly ContractEntry[];
}

/** The money that moves when calls are priced by the prices in force now. */
export interface RepricingAnswer {
  readonly months: readonly {
    readonly month: string;
    readonly provider: string;
    readonly model: string;
    readonly changed: number;
    readonly before: string;
    readonly after: string;
  }[];
  /** Billing months whose calls keep the price they were settled at. */
  readonly closed: readonly { readonly provider: string; readonly month: string }[];
  readonly applied: boolean;
}

const MOST_FOUND = 200;

/** Models whose name contains a text; all of them for none, as far as the limit goes. */
export function usePriceSearch(text: string): UseQueryResult<PricesAnswer> {
  return useAsked('prices', { limit: String(MOST_FOUND), ...(text === '' ? {} : { search: text }) });
}

/** What one model costs at one provider; null asks nothing. */
export function useModelPrice(place: { readonly provider: string; readonly model: string } | null) {
  return useAsked<PricesAnswer>('prices', place && { provider: place.provider, model: place.model });
}

/** Plans to price the calls of a time anew, or does it; then everything is asked again. */
export function useRepricing({ from, to, timeZone }: Pick<Span, 'from' | 'to' | 'timeZone'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (apply: boolean) => tell<RepricingAnswer>('prices-reprice', { from, to, timeZone, apply }),
    onSuccess: ({ applied }) => (applied ? client.invalidateQueries() : undefined),
  });
}

/** Whether a rate is the plain one: at the standard tier, anywhere, from the first token on. */
export function isPlain({ serviceTier, region, tier }: RateEntry): boolean {
  return serviceTier === 'standard' && region === null && tier.above === null;
}

/** "$2.50 / 1M tokens", "$0.01 / web search". */
export function rateWords({ rate, ratePerMillion, per }: RateEntry): string {
  return ratePerMillion === null ? `$${rate} / ${per}` : `$${twoDigits(ratePerMillion)} / 1M`;
}

/** At least two digits after the point, and all there are. */
function twoDigits(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}
