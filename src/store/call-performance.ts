import { callCut, type CallQuestion, type CutLine, cutValues } from './call-cut.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import { measureSql } from './ledger-measure.ts';
import type { SpendStore } from './spend-query.ts';

/** How calls of a group went. Times are milliseconds; null is not known. */
export interface CallPerformance {
  readonly calls: number;
  readonly errors: number;
  /** Of those whose duration is known: the middle, and what 95 of 100 do not exceed. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p95FirstTokenMs: number | null;
  /** Refused because a limit was reached. */
  readonly limitHits: number;
  /** Ended because a filter or guardrail stepped in. */
  readonly guardrailHits: number;
  /** Sizes that 50, 95 and 99 of 100 do not exceed, in tokens, of calls that have any. */
  readonly inputSizes: readonly number[];
  readonly outputSizes: readonly number[];
}

export interface PerformanceRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly performance: CallPerformance;
}

type Line = CutLine & CallPerformance;

const MOST_ROWS = 100_000;

/** As providers and gateways say it. */
const LIMITED = "(httpStatus = 429 OR match(errorType, '(?i)rate.?limit|throttl|quota|resource.?exhausted|too.?many'))";
const GUARDED = "match(finishReason, '(?i)filter|safety|guardrail|refus|block|prohibited|spii')";

/** By `quantiles`: exact for up to 8,192 calls a group, then by a sample of that many, always the same. */
const PERFORMANCE = `toFloat64(count()) AS calls, toFloat64(countIf(status != 'ok')) AS errors,
  toFloat64(countIf(${LIMITED})) AS limitHits, toFloat64(countIf(${GUARDED})) AS guardrailHits,
  if(count(durationMs) = 0, NULL, quantile(0.5)(durationMs)) AS p50Ms, if(count(durationMs) = 0, NULL, quantile(0.95)(durationMs)) AS p95Ms,
  if(count(timeToFirstTokenMs) = 0, NULL, quantile(0.95)(timeToFirstTokenMs)) AS p95FirstTokenMs,
  ${sizes('inputTokens')} AS inputSizes, ${sizes('outputTokens')} AS outputSizes`;

/** Reads calls themselves, each once. Throws AppError 'bad-request' for an unknown dimension or pattern. */
export async function callPerformance(store: SpendStore, question: CallQuestion): Promise<PerformanceRow[]> {
  const { from, values, times, parameters } = await callCut(store, question);
  const keys = ['bucket', ...values].join(', ');
  const lines = await store.engine.query<Line>(
    `SELECT ${keys}, ${PERFORMANCE} FROM ${from} WHERE passes GROUP BY ${keys} ORDER BY bucket, calls DESC, ${keys} LIMIT ${MOST_ROWS}`,
    parameters.values,
    LONG_STATEMENT,
  );
  return lines.map((line) => ({
    time: times[line.bucket] ?? null,
    values: cutValues(question.by, line),
    performance: line,
  }));
}

function sizes(measure: 'inputTokens' | 'outputTokens'): string {
  const tokens = measureSql(measure, 'calls');
  return `if(countIf(${tokens} > 0) = 0, [], quantilesIf(0.5, 0.95, 0.99)(${tokens}, ${tokens} > 0))`;
}
