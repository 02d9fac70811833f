import type { ClassCost, PairSide, PriceClass } from '../core/analysis/behaviour/call-pair.ts';
import { promptPieces } from '../core/analysis/behaviour/prompt-pieces.ts';
import type { Picos } from '../core/money.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { longContext } from '../core/pricing/long-context.ts';
import { cardOf, priceCall } from '../core/pricing/price-call.ts';
import type { CardPeriod } from '../core/pricing/rate-card.ts';
import { inputTokens, isTokenClass, QUANTITIES, type Quantity, type Usage } from '../core/quantity.ts';
import type { StoredCall } from '../store/call-row.ts';
import { type CostPart, partOf } from '../store/cost-parts.ts';

const PART: Readonly<Record<PriceClass, CostPart>> = {
  input: 'inputCost',
  cacheRead: 'cacheReadCost',
  cacheWrite: 'cacheWriteCost',
  output: 'outputCost',
  reasoning: 'reasoningCost',
};
/** What stands for a class where none of it was used. */
const TYPICAL: Readonly<Record<PriceClass, Quantity>> = {
  input: 'uncachedInputTokens',
  cacheRead: 'cacheReadTokens',
  cacheWrite: 'cacheWriteTokens',
  output: 'visibleOutputTokens',
  reasoning: 'reasoningTokens',
};
const ATTOS_PER_PICO = 1e6;

/** A call whose cost is known, and the attempts before it at the same request. */
export interface AttemptedCall {
  readonly stored: StoredCall;
  readonly attempts: readonly StoredCall[];
}

/** One side of a comparison, by the costs that were stored. The book tells only prices of what was not used, and of long contexts. */
export function pairSide(book: PriceBook, { stored, attempts }: AttemptedCall): PairSide {
  const { call, costParts } = stored;
  const premium = longContextParts(book, stored);
  const card = cardOf(call, book);
  const cost = (name: PriceClass): ClassCost => ({
    tokens: tokensOf(call.usage, name),
    picos: costParts[PART[name]],
    longContextPicos: premium.get(PART[name]) ?? 0n,
    listed: listedPrice(card, TYPICAL[name]),
  });
  return {
    classes: {
      input: cost('input'),
      cacheRead: cost('cacheRead'),
      cacheWrite: cost('cacheWrite'),
      output: cost('output'),
      reasoning: cost('reasoning'),
    },
    feePicos: costParts.otherCost,
    attemptPicos: attempts.reduce((sum, { picos }) => sum + (picos ?? 0n), 0n),
    prompt: promptPieces(call.segments, inputTokens(call.usage)),
  };
}

function tokensOf(usage: Usage, name: PriceClass): number {
  return QUANTITIES.reduce(
    (sum, quantity) => (isTokenClass(quantity) && partOf(quantity) === PART[name] ? sum + (usage[quantity] ?? 0) : sum),
    0,
  );
}

/** Picodollars a token; null where the book does not say. */
function listedPrice(card: CardPeriod | null, quantity: Quantity): number | null {
  const step = card?.lines.find((line) => line.quantity === quantity)?.steps[0];
  return step ? Number(step.rate) / ATTOS_PER_PICO : null;
}

/** What the threshold of a long context added to each part, where the book in force is the one that made the stored cost. */
function longContextParts(book: PriceBook, { call, picos }: StoredCall): Map<CostPart, Picos> {
  const parts = new Map<CostPart, Picos>();
  const { price } = priceCall(call, book);
  if (price.kind !== 'priced' || price.picos !== picos) return parts;
  for (const [quantity, premium] of longContext(call, book, price.lines)?.premium ?? []) {
    const part = isTokenClass(quantity) ? partOf(quantity) : 'otherCost';
    parts.set(part, (parts.get(part) ?? 0n) + premium);
  }
  return parts;
}
