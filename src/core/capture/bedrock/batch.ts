import { objectAt, textAt } from '../json.ts';
import type { WireFormat } from '../wire-format.ts';
import { readModelAnswer } from './model-family.ts';

/** A line of a Bedrock batch job's output: the model's own answer beside its request, at the batch price. */
export const BEDROCK_BATCH: WireFormat = {
  name: 'bedrock.batch',
  recognises: ({ responseBody }) =>
    textAt(responseBody, 'recordId') !== null && objectAt(responseBody, 'modelInput') !== null,
  read(exchange) {
    const output = objectAt(exchange.responseBody, 'modelOutput');
    if (!output) return 'a record that the batch did not process';
    return {
      ...readModelAnswer([output], exchange),
      requestModel: exchange.requestModel,
      serviceTier: 'batch',
    };
  },
};
