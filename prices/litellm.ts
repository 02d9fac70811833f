import { z } from 'zod';
import { attosFromDollars } from '../src/core/money.ts';
import { listedField, listedModel } from './litellm-key.ts';
import type { ListedModel } from './litellm-key.ts';
import { pricePeriods } from './litellm-history.ts';
import type { ListedInterval, PricePeriod } from './litellm-history.ts';
import { scopeKey } from './quote.ts';
import type { Quote } from './quote.ts';

/** Ranges of Qwen's prices: the whole call is priced by the range its total input falls in. */
const RangePrices = z.array(z.looseObject({ range: z.tuple([z.number(), z.number()]) }));

/** All quotes of LiteLLM's price list, with the history its change log shows. */
export function litellmQuotes(intervals: readonly ListedInterval[]): Quote[] {
  const byKey = [...Map.groupBy(intervals, (interval) => interval.model)].toSorted(
    ([left, leftOwn], [right, rightOwn]) =>
      Number(isListed(rightOwn)) - Number(isListed(leftOwn)) || left.length - right.length,
  );
  const owners = new Map<string, string>();
  return byKey.flatMap(([key, own]) =>
    modelQuotes(key, own).filter((quote) => {
      const scope = `${quote.provider}|${scopeKey(quote)}`;
      if (!owners.has(scope)) owners.set(scope, key);
      // Several keys may spell one model: the first, still listed and shortest, speaks for it.
      return owners.get(scope) === key;
    }),
  );
}

function isListed(intervals: readonly ListedInterval[]): boolean {
  return intervals.some((interval) => interval.to === null);
}

function modelQuotes(key: string, intervals: readonly ListedInterval[]): Quote[] {
  const provider = latestText(intervals, 'litellm_provider');
  const model = provider === null ? null : listedModel(key, provider);
  if (!model) return [];
  const mode = latestText(intervals, 'mode') ?? '';
  const isReasoningApart = latest(intervals, REASONING)?.value !== latest(intervals, 'output_cost_per_token')?.value;
  const quotes: Quote[] = [];
  for (const [field, own] of Map.groupBy(intervals, (interval) => interval.field)) {
    if (field.startsWith(REASONING) && !isReasoningApart) continue;
    if (field === 'tiered_pricing') quotes.push(...rangeQuotes(model, own));
    else quotes.push(...fieldQuotes(model, field, mode, pricePeriods(own, isListed(intervals))));
  }
  return withoutSynonyms(quotes);
}

/** Mostly a repetition of the price of output, which stands in for it anyway and is kept more up to date. */
const REASONING = 'output_cost_per_reasoning_token';

function latest(intervals: readonly ListedInterval[], field: string): ListedInterval | null {
  let found: ListedInterval | null = null;
  for (const interval of intervals) {
    if (interval.field === field && (found === null || interval.from > found.from)) found = interval;
  }
  return found;
}

function latestText(intervals: readonly ListedInterval[], field: string): string | null {
  const value = latest(intervals, field)?.value;
  return typeof value === 'string' ? value : null;
}

function fieldQuotes(model: ListedModel, field: string, mode: string, periods: readonly PricePeriod[]): Quote[] {
  const listed = listedField(field, mode);
  if (!listed) return [];
  return periods.map((period) => ({
    ...model,
    ...listed,
    ...period,
    kind: listed.above > 0 ? 'cliff' : 'flat',
    hours: null,
    source: 'litellm',
  }));
}

function rangeQuotes(model: ListedModel, intervals: readonly ListedInterval[]): Quote[] {
  const latest = intervals.findLast((interval) => interval.to === null);
  const ranges = RangePrices.safeParse(latest?.value);
  if (!latest || !ranges.success) return [];
  const when = { from: null, to: null, hours: null, observedAt: latest.from.slice(0, 10) };
  return ranges.data.flatMap(({ range: [above], ...prices }) =>
    Object.entries(prices).flatMap(([field, value]): Quote[] => {
      const listed = listedField(field, '');
      const rate = attosFromDollars(String(value));
      if (!listed || !rate) return [];
      const kind = above > 0 ? 'cliff' : 'flat';
      return [{ ...model, ...listed, ...when, rate, above, kind, source: 'litellm', note: null }];
    }),
  );
}

/** Two fields may name one quantity (seconds in, seconds out): one price each for scope, threshold and start. */
function withoutSynonyms(quotes: readonly Quote[]): Quote[] {
  const seen = new Map<string, Quote>();
  for (const quote of quotes) {
    const key = [quote.quantity, quote.serviceTier, quote.above, quote.from ?? ''].join('|');
    if (!seen.has(key)) seen.set(key, quote);
  }
  return [...seen.values()];
}
