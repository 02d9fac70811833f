import type { Call } from '../call.ts';
import type { Picos } from '../money.ts';
import type { Quantity } from '../quantity.ts';
import type { BookInUse } from './book-text.ts';
import type { PriceLine } from './price.ts';
import { cardOf } from './price-call.ts';
import { priceUsage } from './price-usage.ts';
import type { CardPeriod } from './rate-card.ts';

/** What a call paid because its prompt is longer than a threshold of its price. */
export interface LongContext {
  /** The highest threshold crossed, in input tokens. */
  readonly above: number;
  /** Cost by the book less what the same tokens cost below any threshold, for each quantity used. */
  readonly premium: ReadonlyMap<Quantity, Picos>;
}

/**
 * The long-context tier that a call was priced at; null when it crossed no threshold, and for a call of several models, whose lines
 * have no threshold in common. Prices that rise by the quantity itself (graduated) are no tiers of the prompt.
 */
export function longContext(call: Call, book: BookInUse, lines: readonly PriceLine[]): LongContext | null {
  const card = call.parts === null ? cardOf(call, book) : null;
  if (!card?.hasThresholds) return null;
  const above = crossedBy(lines, card);
  if (above === 0) return null;
  const plain: PriceLine[] = [];
  priceUsage(call.usage, belowThresholds(card), '', plain);
  const premium = new Map<Quantity, Picos>();
  for (const [paid, sign] of [
    ...lines.map((line) => [line, 1n] as const),
    ...plain.map((line) => [line, -1n] as const),
  ])
    premium.set(paid.quantity, (premium.get(paid.quantity) ?? 0n) + sign * paid.picos);
  return { above, premium };
}

function crossedBy(lines: readonly PriceLine[], card: CardPeriod): number {
  const steps = card.lines.flatMap((line) => line.steps.filter(({ kind }) => kind === 'cliff'));
  const crossed = steps.filter(({ rateId }) => lines.some((line) => line.rateId === rateId));
  return crossed.reduce((highest, { above }) => Math.max(highest, above), 0);
}

function belowThresholds(card: CardPeriod): CardPeriod {
  return { ...card, lines: card.lines.map((line) => ({ ...line, steps: line.steps.slice(0, 1) })) };
}
