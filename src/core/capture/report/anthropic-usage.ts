import type { Json } from '../exchange.ts';
import { countAt, field, textAt } from '../json.ts';
import { serviceTierOf } from '../service-tier.ts';
import { attributesOf, type ReadReport, type ReportLine, reportLine } from './report-line.ts';
import { type BucketFields, readBuckets, usageOf } from './report-page.ts';

export const ANTHROPIC_BUCKET: BucketFields = { from: 'starting_at', to: 'ending_at' };

/** A page of GET /v1/organizations/usage_report/messages: its classes are disjoint already. Requests are not counted. */
export const readAnthropicUsage: ReadReport = (body) => readBuckets(body, ANTHROPIC_BUCKET, readResult);

function readResult(result: Json): readonly ReportLine[] | string {
  const usage = usageOf({
    uncachedInputTokens: countAt(result, 'uncached_input_tokens'),
    cacheReadTokens: countAt(result, 'cache_read_input_tokens'),
    cacheWriteTokens: countAt(result, 'cache_creation', 'ephemeral_5m_input_tokens'),
    cacheWrite1hTokens: countAt(result, 'cache_creation', 'ephemeral_1h_input_tokens'),
    visibleOutputTokens: countAt(result, 'output_tokens'),
    webSearches: countAt(result, 'server_tool_use', 'web_search_requests'),
  });
  if (typeof usage === 'string') return usage;
  return [
    reportLine({
      kind: 'usage',
      operation: 'chat',
      usage,
      model: textAt(result, 'model'),
      workspace: textAt(result, 'workspace_id'),
      apiKey: textAt(result, 'api_key_id'),
      user: textAt(result, 'account_id') ?? textAt(result, 'service_account_id'),
      serviceTier: serviceTierOf(textAt(result, 'service_tier')),
      region: regionOf(result),
      attributes: attributesOf({
        contextWindow: field(result, 'context_window'),
        speed: field(result, 'speed'),
      }),
    }),
  ];
}

/** "not_available" is said of models that know no regions. */
export function regionOf(result: Json): string | null {
  const region = textAt(result, 'inference_geo');
  return region === 'not_available' ? null : region;
}
