import { addressOf } from '../address.ts';
import type { Json } from '../exchange.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import { millisecondsOf, readingOf, usageOf, type Amounts } from '../reading.ts';
import type { WireFormat } from '../wire-format.ts';

const PREDICTIONS_PATH = /\/predictions(?:\/[^/]+)?$/;
const FINAL = new Set(['succeeded', 'failed', 'canceled', 'aborted']);

/**
 * Replicate: a prediction is asked for, then polled until it is final; only then is it known what it used.
 * Every poll carries the prediction's id, so polling on repeats nothing. Time is billed whether it succeeded or not.
 */
export const REPLICATE: WireFormat = {
  name: 'replicate',
  recognises: ({ url, provider, responseBody }) =>
    provider === 'replicate' &&
    (url === null ? textAt(responseBody, 'status') !== null : PREDICTIONS_PATH.test(addressOf(url).path)),
  read(exchange) {
    const body = exchange.responseBody;
    const status = textAt(body, 'status');
    if (status !== null && !FINAL.has(status)) return `the prediction is ${status}: counted once it is final`;
    return readingOf('compute', {
      requestModel: textAt(body, 'model') ?? textAt(exchange.requestBody, 'version'),
      responseModel: textAt(body, 'version'),
      responseId: textAt(body, 'id'),
      usage: usageOf(amountsOf(body)),
      finishReason: status,
      errorType: status === 'succeeded' ? null : status,
      at: millisecondsOf(textAt(body, 'created_at')),
    });
  },
};

/** Language models are billed by tokens, some image models by image, all else by seconds: one of them, not the sum. */
function amountsOf(body: Json): Amounts {
  const metrics = objectAt(body, 'metrics') ?? {};
  const input = numberAt(metrics, 'input_token_count');
  const output = numberAt(metrics, 'output_token_count');
  if (input !== null || output !== null) return { uncachedInputTokens: input ?? 0, visibleOutputTokens: output ?? 0 };
  const images = numberAt(metrics, 'image_count');
  return images === null ? { seconds: numberAt(metrics, 'predict_time') ?? 0 } : { images };
}
