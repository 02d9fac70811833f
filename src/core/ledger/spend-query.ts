import type { Grain, Interval } from '../period.ts';

/**
 * The measures a question can ask for; counts and tokens are whole numbers, cost exact decimal dollars. `cost` is the effective
 * cost of everything: calls at their price, and lines of bills, with what both say counted once. `meteredCost` is the calls'
 * alone, `billedCost` what bills say.
 */
export const MEASURES = [
  'cost',
  'meteredCost',
  'billedCost',
  'listCost',
  'contractedCost',
  'calls',
  'tokens',
  'inputTokens',
  'outputTokens',
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'errors',
  'retries',
  'unpricedCalls',
  'durationMs',
  'inputCost',
  'cacheReadCost',
  'cacheWriteCost',
  'outputCost',
  'reasoningCost',
  'otherCost',
  'executions',
  'cleanCost',
  'retryCost',
  'fallbackPremium',
  'failedCost',
  'historyTokens',
  'historyKnownTokens',
  'historyCost',
  'toolDefinitionTokens',
  'toolDefinitionCost',
  'resultTokens',
  'resultCost',
  'cacheMissTokens',
  'cacheMissCost',
  'truncatedCalls',
  'longContextCalls',
  'longContextPremium',
  'highReasoningCost',
  'smallCallCost',
] as const;
export type Measure = (typeof MEASURES)[number];

export type FilterOperator = 'is' | 'isNot' | 'contains' | 'prefix' | 'matches';

/** Rows whose dimension has one of the values ("is"), none of them ("isNot"), or matches the pattern. */
export interface Filter {
  readonly dimension: string;
  readonly operator: FilterOperator;
  readonly values: readonly string[];
}

/**
 * A question about spend. A dimension is a name from the rules in force, a built-in field (provider, model, status ...)
 * or "label.<key>" for any label a sender set.
 */
export interface SpendQuery {
  readonly measures: readonly Measure[];
  readonly by: readonly string[];
  readonly interval: Interval;
  readonly grain: Grain | null;
  /** IANA name; days, weeks (from Monday) and months are that zone's. */
  readonly timeZone: string;
  readonly where: readonly Filter[];
  /** The same question over another interval, row by row beside the first; null for none. */
  readonly versus: Interval | null;
  /** A measure, `time`, or a dimension of `by`. Null: largest first measure first, within each bucket of the grain. */
  readonly order: { readonly by: string; readonly descending: boolean } | null;
  /** Combinations of values to keep, ranked over the whole interval; each keeps all its buckets. Null for all. */
  readonly limit: number | null;
}

/** Cost measures as exact decimal strings in dollars, all others as numbers. Only the measures asked for are present. */
export type Measures = { readonly [M in Measure]?: string | number };

export interface SpendRow {
  /** Start of the bucket as ISO 8601 with the zone's offset; null without a grain. */
  readonly time: string | null;
  /** Dimension to value, for each dimension in `by`; NOT_ATTRIBUTED where no rule found one. */
  readonly values: Readonly<Record<string, string>>;
  readonly measures: Measures;
  /** The same measures over `versus` (same position for time buckets); null where there is no such row or no comparison. */
  readonly versus: Measures | null;
}

/** Rows, what they add up to, and the honest remainders that no total may hide. */
export interface SpendAnswer {
  readonly rows: readonly SpendRow[];
  readonly totals: Measures;
  readonly versusTotals: Measures | null;
  /**
   * What `limit` cut, summed, so that rows + rest = totals; null when nothing was cut. `rows` counts the combinations of values
   * cut, and buckets of `versus` that have no counterpart (the 31st day beside a month of 30).
   */
  readonly rest: { readonly rows: number; readonly measures: Measures; readonly versus: Measures | null } | null;
  /** Calls without a price, of the calls counted: their cost is in no total. */
  readonly unpricedCalls: number;
  readonly calls: number;
  /** Hours read from the ledger and hours read from raw calls. */
  readonly readFrom: { readonly ledgerHours: number; readonly rawHours: number };
  readonly rulesRevision: number;
  readonly priceBook: string;
}
