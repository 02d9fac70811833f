import { parseDecimal } from '../../money.ts';
import type { Json } from '../exchange.ts';
import { field, textAt } from '../json.ts';
import { serviceTierOf } from '../service-tier.ts';
import { ANTHROPIC_BUCKET, regionOf } from './anthropic-usage.ts';
import { attributesOf, type ReadReport, type ReportLine, reportLine } from './report-line.ts';
import { readBuckets } from './report-page.ts';

/** A cent is 10^10 picodollars. */
const CENT_DIGITS = 10;

/**
 * A page of GET /v1/organizations/cost_report. Amounts are decimal text in cents: "123.45" is $1.2345.
 * Priority Tier is not in it; code execution is in it, and in no usage report.
 */
export const readAnthropicCost: ReadReport = (body) => readBuckets(body, ANTHROPIC_BUCKET, readResult);

function readResult(result: Json): readonly ReportLine[] | string {
  const amount = field(result, 'amount');
  const picos = typeof amount === 'string' || typeof amount === 'number' ? picosOfCents(amount) : null;
  const currency = textAt(result, 'currency');
  if (picos === null || currency === null) return 'has no amount in a currency';
  return [
    reportLine({
      kind: 'cost',
      cost: { picos, currency: currency.toUpperCase() },
      lineItem: textAt(result, 'description'),
      model: textAt(result, 'model'),
      workspace: textAt(result, 'workspace_id'),
      serviceTier: serviceTierOf(textAt(result, 'service_tier')),
      region: regionOf(result),
      attributes: attributesOf({
        costType: field(result, 'cost_type'),
        tokenType: field(result, 'token_type'),
        contextWindow: field(result, 'context_window'),
      }),
    }),
  ];
}

export function picosOfCents(amount: string | number): bigint | null {
  return parseDecimal(String(amount), CENT_DIGITS);
}
