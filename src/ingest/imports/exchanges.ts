import { capture, type CaptureOptions } from '../../core/capture/capture.ts';
import { exchangeFromRecord } from '../../core/capture/record.ts';
import type { Exchange } from '../../core/capture/exchange.ts';
import { type Item, type Labels, onLine, parseJson, rejected } from './format.ts';
import { withoutContent } from './without-content.ts';

/** A recorded provider exchange. Prompts and completions are read over, never kept. */
export function itemOfExchange(text: string, number: number, options: CaptureOptions, labels: Labels): Item {
  const parsed = parseJson(text, `line ${number}`);
  if ('problem' in parsed) return rejected(parsed.problem, withoutContent(text));
  const exchange = exchangeFromRecord(parsed.value, 'exchanges');
  if ('code' in exchange) return rejected(onLine(exchange, number), withoutContent(text));
  const captured = capture(withLabels(exchange, labels), options);
  return captured.kind === 'rejected'
    ? rejected(onLine(captured.problem, number), withoutContent(text))
    : { captured, input: null };
}

/** What the importer sets wins over what the input says. */
function withLabels(exchange: Exchange, labels: Labels): Exchange {
  for (const _ in labels) return { ...exchange, labels: { ...exchange.labels, ...labels } };
  return exchange;
}
