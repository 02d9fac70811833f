import type { Picos } from '../money.ts';
import type { Interval } from '../period.ts';
import type { Party } from './party.ts';

/** Quantities that both sides count. Output includes reasoning, cache writes every lifetime. */
export const COMPARED = ['uncachedInputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const;
export type Compared = (typeof COMPARED)[number];

/** How much of something was used, in millionths of its unit, and what that cost. */
export interface Amount {
  readonly micros: bigint;
  readonly cost: Picos;
}

/** A line of a provider's bill, as reconciliation reads it. */
export interface BilledLine {
  readonly id: string;
  /** usage, purchase, tax, credit, adjustment. */
  readonly category: string;
  readonly period: Interval;
  /** As the price book names it; null when the line does not say. */
  readonly model: string | null;
  readonly party: Party;
  /** What is counted; null for what is not compared (searches, images) and where the line does not say. */
  readonly quantity: Compared | null;
  /** Millionths; null when the line does not say. */
  readonly micros: bigint | null;
  /** In dollars. */
  readonly cost: Picos;
  readonly currency: string;
  /** The invoice and the delivery it came in. */
  readonly bill: string;
  /** Everything else the line says: lines alike in it that came in different bills are the same charge twice. */
  readonly likeness: string;
}

/** What calls of one model and party used in one hour. */
export interface MeteredHour {
  readonly model: string;
  readonly party: Party;
  /** Start of the hour, epoch milliseconds. */
  readonly hour: number;
  readonly amounts: Readonly<Record<Compared, Amount>>;
  /** Cost of everything that is not compared. */
  readonly otherCost: Picos;
  readonly calls: number;
  /** Calls that ended before their usage was known. */
  readonly interrupted: number;
}

/** Which quantity of ours a meter of a bill counts; null for what is not compared. */
export function comparedAs(quantity: string | null): Compared | null {
  if (quantity === null) return null;
  if (quantity.startsWith('cacheWrite')) return 'cacheWriteTokens';
  if (quantity === 'outputTokens' || quantity === 'visibleOutputTokens' || quantity === 'reasoningTokens') {
    return 'outputTokens';
  }
  return quantity === 'uncachedInputTokens' || quantity === 'cacheReadTokens' ? quantity : null;
}
