import type { UsagePart } from '../../call.ts';
import { addressOf } from '../address.ts';
import type { Exchange, Json } from '../exchange.ts';
import { field, objectAt, textAt } from '../json.ts';
import { readingOf } from '../reading.ts';
import { firstMessage, streamOf } from '../sse.ts';
import { sumShares } from '../usage-shares.ts';
import type { Reading, WireFormat } from '../wire-format.ts';
import { readMessages } from './messages.ts';

const RESULTS_PATH = /\/messages\/batches\/([^/]+)\/results\/?$/;

/**
 * Results of Anthropic's Message Batches: a file of lines, each a message at the batch price.
 * One line alone is the call of its message. A whole file is one call of the batch, so fetching it again repeats nothing.
 */
export const ANTHROPIC_BATCH: WireFormat = {
  name: 'anthropic.batch',
  recognises(exchange) {
    if (RESULTS_PATH.test(addressOf(exchange.url).path)) return true;
    return exchange.url === null && isResult(firstMessage(exchange));
  },
  read(exchange) {
    const results = resultsOf(exchange);
    const messages = results.flatMap((line) => field(field(line, 'result'), 'message') ?? []);
    const readings = messages.map((message) => readMessages([message], false));
    const [only] = readings;
    if (only && results.length === 1) return { ...only, serviceTier: 'batch' };
    return readings.length === 0 ? 'a batch without messages' : together(readings, exchange);
  },
};

function resultsOf(exchange: Exchange): readonly Json[] {
  const lines = streamOf(exchange).messages;
  return lines.every(isResult) ? lines : [];
}

function isResult(line: Json): boolean {
  return textAt(line, 'custom_id') !== null && objectAt(line, 'result') !== null;
}

function together(readings: readonly Reading[], exchange: Exchange): Reading {
  const { usage, parts } = sumShares(readings.flatMap(sharesOf));
  return readingOf('batch', {
    responseModel: readings[0]?.responseModel ?? null,
    responseId: RESULTS_PATH.exec(addressOf(exchange.url).path)?.[1] ?? null,
    usage,
    parts,
    serviceTier: 'batch',
    region: readings[0]?.region ?? null,
  });
}

function sharesOf(reading: Reading): readonly UsagePart[] {
  return reading.parts ?? [{ model: reading.responseModel ?? '', usage: reading.usage }];
}
