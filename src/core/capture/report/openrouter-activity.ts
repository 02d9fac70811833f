import { picosFromDollars } from '../../money.ts';
import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { countAt, field, isObject, listAt, textAt } from '../json.ts';
import { DAY_MS, instantOf } from '../native/instant.ts';
import { attributesOf, type ReadReport, type ReportBucket, type ReportLine, reportLine } from './report-line.ts';
import { linesOf, noPage, usageOf } from './report-page.ts';

/**
 * The answer of GET /api/v1/activity: the last thirty completed UTC days, one row a day and endpoint, on one page.
 * `usage` is what OpenRouter took in credits; calls by a key of one's own are billed by the provider behind it.
 */
export const readOpenRouterActivity: ReadReport = (body, window) => {
  if (!isObject(body) || !Array.isArray(field(body, 'data'))) return noPage('has no list "data"');
  const rows = listAt(body, 'data');
  const problems: Problem[] = [];
  const buckets: ReportBucket[] = [];
  for (let from = window.from; from < window.to; from += DAY_MS) {
    const ofDay = rows.filter((row) => dayOf(row) === from);
    const place = new Date(from).toISOString().slice(0, 'YYYY-MM-DD'.length);
    buckets.push({ from, to: from + DAY_MS, lines: linesOf(ofDay, place, linesOfRow, problems) });
  }
  return { buckets, problems, next: null };
};

/** "2025-08-24", in some answers with a time after it. */
function dayOf(row: Json): number {
  return instantOf(`${(textAt(row, 'date') ?? '').slice(0, 'YYYY-MM-DD'.length)}T00:00:00Z`);
}

function linesOfRow(row: Json): readonly ReportLine[] | string {
  const output = countAt(row, 'completion_tokens');
  const reasoning = countAt(row, 'reasoning_tokens');
  const usage = usageOf({
    // Reads of the cache are not told apart.
    uncachedInputTokens: countAt(row, 'prompt_tokens'),
    visibleOutputTokens: output - reasoning,
    reasoningTokens: reasoning,
  });
  if (typeof usage === 'string') return usage;
  const spent = field(row, 'usage');
  const picos = typeof spent === 'number' || typeof spent === 'string' ? picosFromDollars(String(spent)) : null;
  if (picos === null) return 'has no usage in dollars';
  const same = {
    operation: 'chat',
    model: textAt(row, 'model_permaslug') ?? textAt(row, 'model'),
    attributes: attributesOf({
      model: field(row, 'model'),
      endpoint: field(row, 'endpoint_id'),
      upstream: field(row, 'provider_name'),
      byokUsageInference: field(row, 'byok_usage_inference'),
    }),
  } as const;
  return [
    reportLine({ kind: 'usage', ...same, usage, requests: countAt(row, 'requests') }),
    reportLine({ kind: 'cost', ...same, cost: { picos, currency: 'USD' } }),
  ];
}
