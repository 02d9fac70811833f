import type { DemoCall } from './demo-call.ts';
import { breaksCache } from './prompt-piece.ts';
import { truePicos } from './truth-price.ts';

/**
 * What the truth counts. `cacheWriteTokens` are writes of every lifetime, `cacheWrite1hTokens` those kept an hour among them;
 * `historyTokens` are the part of the input that repeats what was said before, `cacheBreaks` answers
 * to prompts whose beginning was another each time, so that no cache could have it. A call whose connection broke has used
 * an unknown amount: it is one of `unpricedCalls` and adds nothing to cost. An execution counts where its first call does.
 */
export const TRUTH_MEASURES = [
  'cost',
  'calls',
  'tokens',
  'errors',
  'retries',
  'unpricedCalls',
  'executions',
  'inputTokens',
  'outputTokens',
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'visibleOutputTokens',
  'reasoningTokens',
  'searches',
  'readUnits',
  'historyTokens',
  'cacheBreaks',
  'durationMs',
] as const;
export type TruthMeasure = (typeof TRUTH_MEASURES)[number];

/** The first few measures, kept for every hour and day; the others only for totals and cells. */
export const BRIEF_MEASURES = ['cost', 'calls', 'tokens'] as const satisfies readonly TruthMeasure[];
export type BriefMeasure = (typeof BRIEF_MEASURES)[number];

/** One call's measures, in the order of TRUTH_MEASURES; cost in picodollars. All are whole numbers. */
export type MeasureRow = Float64Array;

/** Fills a row, which is used again for every call to spare memory. */
export function fillMeasures(row: MeasureRow, call: DemoCall): void {
  const { usage } = call;
  const input = usage.uncached + usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h;
  const output = usage.visible + usage.reasoning;
  const values: Readonly<Record<TruthMeasure, number>> = {
    cost: truePicos(call),
    calls: 1,
    tokens: input + output,
    errors: call.refusal ? 1 : 0,
    retries: call.attempt > 1 ? 1 : 0,
    unpricedCalls: call.refusal?.status === null ? 1 : 0,
    executions: call.opensExecution ? 1 : 0,
    inputTokens: input,
    outputTokens: output,
    uncachedInputTokens: usage.uncached,
    cacheReadTokens: usage.cacheRead,
    cacheWriteTokens: usage.cacheWrite + usage.cacheWrite1h,
    cacheWrite1hTokens: usage.cacheWrite1h,
    visibleOutputTokens: usage.visible,
    reasoningTokens: usage.reasoning,
    searches: usage.searches,
    readUnits: usage.readUnits,
    historyTokens: call.historyTokens,
    cacheBreaks: call.refusal === null && breaksCache(call) ? 1 : 0,
    durationMs: call.durationMs,
  };
  let index = 0;
  for (const measure of TRUTH_MEASURES) row[index++] = values[measure];
}

/** Sums over a period: cost as exact decimal dollars, all else whole numbers. */
export type TruthTotals = { readonly [M in TruthMeasure]: M extends 'cost' ? string : number };

export function totalsOf(cost: string, count: (measure: TruthMeasure) => number): TruthTotals {
  return {
    cost,
    calls: count('calls'),
    tokens: count('tokens'),
    errors: count('errors'),
    retries: count('retries'),
    unpricedCalls: count('unpricedCalls'),
    executions: count('executions'),
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    uncachedInputTokens: count('uncachedInputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
    cacheWrite1hTokens: count('cacheWrite1hTokens'),
    visibleOutputTokens: count('visibleOutputTokens'),
    reasoningTokens: count('reasoningTokens'),
    searches: count('searches'),
    readUnits: count('readUnits'),
    historyTokens: count('historyTokens'),
    cacheBreaks: count('cacheBreaks'),
    durationMs: count('durationMs'),
  };
}
