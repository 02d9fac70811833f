import type { ReportedCost } from '../../call.ts';
import { picosFromDollars } from '../../money.ts';
import type { Json } from '../exchange.ts';
import { dig, field, textAt } from '../json.ts';
import { OPENAI_BUCKET } from './openai-usage.ts';
import { attributesOf, type ReadReport, type ReportLine, reportLine } from './report-line.ts';
import { readBuckets } from './report-page.ts';

/** A page of GET /v1/organization/costs of OpenAI's admin API; line items read "gpt-5-mini, input". */
export const readOpenAiCosts: ReadReport = (body) => readBuckets(body, OPENAI_BUCKET, readResult);

function readResult(result: Json): readonly ReportLine[] | string {
  if (textAt(result, 'object') !== 'organization.costs.result') return 'is no costs result';
  const cost = amountOf(result);
  if (cost === null) return 'has no amount';
  const lineItem = textAt(result, 'line_item');
  return [
    reportLine({
      kind: 'cost',
      cost,
      lineItem,
      model: textAt(result, 'model'),
      project: textAt(result, 'project_id'),
      user: textAt(result, 'user_id'),
      apiKey: textAt(result, 'api_key_id'),
      attributes: attributesOf({
        quantity: field(result, 'quantity'),
        quantityUnit: field(result, 'quantity_unit'),
        projectName: field(result, 'project_name'),
      }),
    }),
  ];
}

/** Numbers come shortest from the parser, which is how JSON wrote them: their text is exact. */
function amountOf(result: Json): ReportedCost | null {
  const value = dig(result, 'amount', 'value');
  const picos = typeof value === 'number' || typeof value === 'string' ? picosFromDollars(String(value)) : null;
  const currency = textAt(result, 'amount', 'currency')?.toUpperCase();
  return picos === null || !currency ? null : { picos, currency };
}
