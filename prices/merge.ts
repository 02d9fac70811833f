import { formatAttos } from '../src/core/money.ts';
import { SOURCE_ORDER, scopeKey } from './quote.ts';
import type { Quote, SourceName } from './quote.ts';

const DATED = /^(.+?)[-@](\d{8}|\d{4}-\d{2}-\d{2})$/;

/** Settles one provider's quotes: one timeline for each scope, from the best source, with dissent noted. */
export function mergeQuotes(quotes: readonly Quote[]): Quote[] {
  const byModel = Map.groupBy(quotes, (quote) => quote.model);
  const merged: Quote[] = [];
  for (const [model, own] of byModel) {
    const lent = lentByUndatedName(own, byModel.get(DATED.exec(model)?.[1] ?? '') ?? []);
    const scopes = Map.groupBy([...own, ...lent], scopeKey);
    const isLongTail = own.every((quote) => quote.source === 'models.dev');
    for (const scope of scopes.values()) merged.push(...settle(scope, isLongTail));
  }
  return merged;
}

/**
 * genai-prices dates the price changes of `o3`, LiteLLM lists `o3-2025-04-16` too: the snapshot follows the dates
 * when both agree on today's price.
 */
function lentByUndatedName(own: readonly Quote[], undated: readonly Quote[]): Quote[] {
  const [first] = own;
  if (!first || own.some((quote) => quote.source === 'genai-prices')) return [];
  const dated = undated.filter((quote) => quote.source === 'genai-prices').map((quote) => renamed(quote, first.model));
  const lent: Quote[] = [];
  for (const [key, timeline] of Map.groupBy(dated, scopeKey)) {
    const listed = own.filter((quote) => scopeKey(quote) === key && quote.source === 'litellm');
    if (timeline.some((quote) => quote.from) && sameCurrent(timeline, listed)) lent.push(...timeline);
  }
  return lent;
}

function renamed(quote: Quote, model: string): Quote {
  return { ...quote, model };
}

function settle(quotes: readonly Quote[], isLongTail: boolean): Quote[] {
  const bySource = Map.groupBy(quotes, (quote) => quote.source);
  const sources = SOURCE_ORDER.filter((source) => bySource.has(source));
  const usable = sources.filter((source) => isLongTail || source !== 'models.dev');
  const [best, next] = usable;
  if (!best) return [];
  const winner = bySource.get(best) ?? [];
  if (best === 'genai-prices' && next === 'litellm' && !isDated(winner)) {
    const history = bySource.get(next) ?? [];
    if (sameCurrent(winner, history)) return history;
  }
  const dissent = dissenter(best, sources, bySource);
  return dissent === null ? winner : winner.map((quote) => (quote.to === null ? noted(quote, dissent) : quote));
}

function noted(quote: Quote, note: string): Quote {
  return { ...quote, note };
}

function isDated(quotes: readonly Quote[]): boolean {
  return quotes.some((quote) => quote.from !== null || quote.hours !== null);
}

/** Says which of the next two sources differs from the best by more than one per cent; null when none does. */
function dissenter(
  best: SourceName,
  sources: readonly SourceName[],
  bySource: ReadonlyMap<SourceName, readonly Quote[]>,
): string | null {
  if (best === 'provider-documentation') return null;
  const rate = currentRate(bySource.get(best) ?? []);
  const other = sources[sources.indexOf(best) + 1];
  const otherRate = other ? currentRate(bySource.get(other) ?? []) : null;
  if (!other || !rate || !otherRate) return null;
  const difference = rate > otherRate ? rate - otherRate : otherRate - rate;
  if (difference * 100n <= rate) return null;
  return `disputed: ${other} says ${formatAttos(otherRate)}`;
}

/** The undiscounted rate in force last; null when there is none. */
function currentRate(quotes: readonly Quote[]): bigint | null {
  return quotes.find((quote) => quote.to === null && quote.above === 0)?.rate ?? null;
}

function sameCurrent(left: readonly Quote[], right: readonly Quote[]): boolean {
  return right.length > 0 && currentPrices(left) === currentPrices(right);
}

function currentPrices(quotes: readonly Quote[]): string {
  const current = quotes.filter((quote) => quote.to === null);
  return current
    .map((quote) => `${quote.above}:${quote.rate}`)
    .toSorted()
    .join();
}
