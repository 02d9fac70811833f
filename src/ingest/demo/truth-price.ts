import type { DemoCall } from './demo-call.ts';
import type { DemoUsage } from './prompt.ts';

type Rates = { readonly [Class in keyof DemoUsage]?: number };

interface ListPrice {
  /** Epoch milliseconds from which it holds, until the next line of the same key. */
  readonly from: number;
  readonly rates: Rates;
  /** Prices of the whole call when its input is above 200,000 tokens. */
  readonly long?: Rates;
}

const USED = [
  'uncached',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'visible',
  'reasoning',
  'searches',
  'readUnits',
] as const;
const LONG_CONTEXT = 200_000;
/** The day Bedrock's regional price of Claude Sonnet took its present height. */
const OPENING = Date.UTC(2025, 9, 7);

/**
 * What the truth holds calls to cost: the providers' list prices in picodollars a token (a search or a read unit, where that is what is sold),
 * written down by hand and apart from the price book, so that the two check each other. By provider, model and tier.
 * Reasoning is charged as output everywhere. Every line holds from October 2025 unless a change is named.
 */
const PRICES: ReadonlyMap<string, readonly ListPrice[]> = new Map([
  ['openai gpt-5', [always({ uncached: 1_250_000, cacheRead: 125_000, ...output(10_000_000) })]],
  ['openai gpt-5-mini', [always({ uncached: 250_000, cacheRead: 25_000, ...output(2_000_000) })]],
  ['openai gpt-5-mini flex', [always({ uncached: 125_000, cacheRead: 12_500, ...output(1_000_000) })]],
  ['openai gpt-4.1-mini', [always({ uncached: 400_000, cacheRead: 100_000, ...output(1_600_000) })]],
  ['openai text-embedding-3-small', [always({ uncached: 20_000 })]],
  ['anthropic claude-opus-4-5', [always(claude(5_000_000))]],
  ['anthropic claude-sonnet-4-5', [always(claude(3_000_000))]],
  ['anthropic claude-haiku-4-5', [always(claude(1_000_000))]],
  // Bedrock's regional endpoints cost a tenth more than its global one.
  ['aws.bedrock claude-sonnet-4-5', [always(claude(3_300_000))]],
  ['aws.bedrock nova-lite', [always({ uncached: 60_000, ...output(240_000) })]],
  ['gcp.gemini gemini-2.5-pro', [geminiPro(OPENING, 312_500), geminiPro(Date.UTC(2026, 0, 13), 125_000)]],
  ['gcp.gemini gemini-2.5-flash', [flash(OPENING, 75_000), flash(Date.UTC(2025, 10, 8), 30_000)]],
  ['gcp.gemini gemini-2.5-flash-lite', [flashLite(OPENING, 25_000), flashLite(Date.UTC(2026, 0, 21), 10_000)]],
  ['cohere rerank-v3.5', [always({ searches: 2_000_000_000 })]],
  ['pinecone *', [always({ readUnits: 16_000_000 })]],
]);

/** Cost in picodollars, exact: a whole number far below 2^53. */
export function truePicos(call: DemoCall): number {
  const { usage } = call;
  const price = priceOf(call);
  const input = usage.uncached + usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h;
  const rates = input > LONG_CONTEXT && price.long ? price.long : price.rates;
  return USED.reduce((sum, name) => sum + usage[name] * (rates[name] ?? 0), 0);
}

function priceOf({ offer, tier, at }: DemoCall): ListPrice {
  const key = `${offer.provider} ${offer.model ?? '*'}${tier === 'flex' ? ' flex' : ''}`;
  const price = PRICES.get(key)?.findLast(({ from }) => at >= from);
  if (!price) throw new Error(`The demo has no list price for ${key} at ${new Date(at).toISOString()}`);
  return price;
}

function always(rates: Rates): ListPrice {
  return { from: OPENING, rates };
}

function output(rate: number): Rates {
  return { visible: rate, reasoning: rate };
}

/** Anthropic prices everything from the input: reads a tenth, writes 1.25 times (an hour: twice), output five times. */
function claude(input: number): Rates {
  return {
    uncached: input,
    cacheRead: input / 10,
    cacheWrite: (input * 5) / 4,
    cacheWrite1h: input * 2,
    ...output(input * 5),
  };
}

function geminiPro(from: number, cacheRead: number): ListPrice {
  return {
    from,
    rates: { uncached: 1_250_000, cacheRead, ...output(10_000_000) },
    long: { uncached: 2_500_000, cacheRead: 250_000, ...output(15_000_000) },
  };
}

function flash(from: number, cacheRead: number): ListPrice {
  return { from, rates: { uncached: 300_000, cacheRead, ...output(2_500_000) } };
}

function flashLite(from: number, cacheRead: number): ListPrice {
  return { from, rates: { uncached: 100_000, cacheRead, ...output(400_000) } };
}
