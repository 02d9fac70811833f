import type { Exchange, Json } from '../exchange.ts';
import { field, numberAt, objectAt, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { openAiApi } from './api.ts';
import { OPENAI_CHAT, OPENAI_COMPLETION } from './chat.ts';
import { OPENAI_EMBEDDINGS } from './embeddings.ts';
import { clockOf } from './message.ts';
import { OPENAI_RESPONSES } from './responses.ts';
import { meter } from './usage.ts';

/** A batch as a whole: its object sums the usage of its lines once it has ended. All of it at the batch tier. */
export const OPENAI_BATCH: WireFormat = {
  name: 'openai.batch',
  recognises: (exchange) => openAiApi(exchange) === 'batch',
  read: readBatch,
};

/** One line of a batch's output file: an ordinary response in an envelope. */
export const OPENAI_BATCH_LINE: WireFormat = {
  name: 'openai.batch-line',
  recognises: (exchange) => openAiApi(exchange) === 'batch-line',
  read: readLine,
};

const ENDED: ReadonlySet<string> = new Set(['completed', 'expired', 'cancelled']);

function readBatch(exchange: Exchange): Reading | string {
  const body = exchange.responseBody;
  const status = textAt(body, 'status');
  const usage = objectAt(body, 'usage');
  if (status === null || !ENDED.has(status))
    return `the batch is ${status ?? 'not there'}; it counts once it has ended`;
  if (!usage) return 'the batch sums no usage; the lines of its output file do';
  return readingOf('batch', {
    requestModel: textAt(body, 'model'),
    responseModel: textAt(body, 'model'),
    responseId: textAt(body, 'id'),
    ...meter(exchange, usage),
    serviceTier: 'batch',
    finishReason: status,
    at: clockOf(body),
  });
}

const INNER = [OPENAI_CHAT, OPENAI_COMPLETION, OPENAI_RESPONSES, OPENAI_EMBEDDINGS];

function readLine(exchange: Exchange): Reading | string {
  const inner = innerOf(exchange);
  const format = INNER.find((candidate) => candidate.recognises(inner));
  const reading = format ? format.read(inner) : 'a batch line of no known API';
  return typeof reading === 'string' ? reading : { ...reading, serviceTier: 'batch' };
}

function innerOf(exchange: Exchange): Exchange {
  const line: Json = exchange.responseBody;
  const responseBody = field(field(line, 'response'), 'body') ?? null;
  return { ...exchange, url: null, status: numberAt(line, 'response', 'status_code'), responseBody };
}
