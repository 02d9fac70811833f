import type { Price } from '../core/pricing/price.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES, type Quantity } from '../core/quantity.ts';

/** The columns that a cost is split into; they add up to it. */
export const COST_PARTS = [
  'inputCost',
  'cacheReadCost',
  'cacheWriteCost',
  'outputCost',
  'reasoningCost',
  'otherCost',
] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** Picodollars by part, in the order of COST_PARTS. */
export type CostParts = readonly bigint[];

const UNKNOWN: CostParts = COST_PARTS.map(() => 0n);
const OTHER = COST_PARTS.indexOf('otherCost');
const PART_OF: ReadonlyMap<string, number> = new Map(
  [...INPUT_CLASSES, ...OUTPUT_CLASSES].map((quantity) => [quantity, COST_PARTS.indexOf(partOf(quantity))]),
);

/** Splits a price; whatever the lines do not explain (a figure the provider reported as a whole) is other cost. */
export function costParts(price: Price): CostParts {
  if (price.kind === 'unpriced') return UNKNOWN;
  const parts = [...UNKNOWN];
  let rest = price.picos;
  for (const line of price.lines) {
    const part = PART_OF.get(line.quantity) ?? OTHER;
    if (part === OTHER) continue;
    parts[part] = (parts[part] ?? 0n) + line.picos;
    rest -= line.picos;
  }
  parts[OTHER] = rest;
  return parts;
}

/** The part of a cost that a quantity counts to. */
export function partOf(quantity: Quantity): CostPart {
  if (quantity.startsWith('cacheRead')) return 'cacheReadCost';
  if (quantity.startsWith('cacheWrite')) return 'cacheWriteCost';
  if (quantity === 'reasoningTokens') return 'reasoningCost';
  return (OUTPUT_CLASSES as readonly string[]).includes(quantity) ? 'outputCost' : 'inputCost';
}
