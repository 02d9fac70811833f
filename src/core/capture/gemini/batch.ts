import type { Json } from '../exchange.ts';
import { dig, listAt, objectAt, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { sumShares } from '../usage-shares.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { readAnswer } from './generate-content.ts';
import { modelName } from './target.ts';

/** Where a batch keeps the answers that it holds itself, by version of the API. */
const INLINED = [
  ['response', 'inlinedResponses', 'inlinedResponses'],
  ['dest', 'inlinedResponses'],
] as const;

/**
 * Results of Gemini's batches, at the batch price: a line of an output file is one call (`{key | request, response}`);
 * a batch that holds its answers is one call of the batch, so asking for it again repeats nothing.
 */
export const GEMINI_BATCH: WireFormat = {
  name: 'gemini.batch',
  recognises: ({ responseBody }) => isLine(responseBody) || inlinedIn(responseBody).length > 0,
  read(exchange) {
    const body = exchange.responseBody;
    const answers = inlinedIn(body);
    if (answers.length === 0) return { ...readAnswer([dig(body, 'response') ?? null], false), serviceTier: 'batch' };
    const readings = answers.map((answer) => readAnswer([dig(answer, 'response') ?? null], false));
    return readingOf('batch', {
      requestModel: modelName(textAt(body, 'metadata', 'model')) ?? exchange.requestModel,
      responseModel: readings[0]?.responseModel ?? null,
      responseId: textAt(body, 'name'),
      ...sumShares(readings.map(shareOf)),
      statedTotalTokens: readings.reduce<number | null>(addTotal, 0),
      serviceTier: 'batch',
    });
  },
};

function isLine(body: Json): boolean {
  const isNamed = textAt(body, 'key') !== null || objectAt(body, 'request') !== null;
  return isNamed && objectAt(body, 'response', 'usageMetadata') !== null;
}

function inlinedIn(body: Json): readonly Json[] {
  return INLINED.map((path) => listAt(body, ...path)).find((answers) => answers.length > 0) ?? [];
}

function shareOf(reading: Reading) {
  return { model: reading.responseModel ?? '', usage: reading.usage };
}

function addTotal(total: number | null, { statedTotalTokens }: Reading): number | null {
  return total === null || statedTotalTokens === null ? null : total + statedTotalTokens;
}
