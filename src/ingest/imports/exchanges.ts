import { capture, type CaptureOptions } from '../../core/capture/capture.ts';
import { exchangeFromRecord } from '../../core/capture/record.ts';
import { type ImportFormat, type Item, onLine, parseJson, rejected } from './format.ts';
import { readLines } from './lines.ts';

const LONG_STRING = /"((?:[^"\\]|\\.){65,})"/g;

/** Recorded provider exchanges, one JSON object a line. Prompts and completions are read over, never kept. */
export function exchangesFormat(
  options: CaptureOptions,
  labels: Readonly<Record<string, string>>,
  maxLineBytes: number,
): ImportFormat {
  return async function* (bytes) {
    for await (const line of readLines(bytes, maxLineBytes)) {
      if (line.text === null) {
        if (line.problem) yield rejected(line.problem, null);
      } else yield itemOf(line.text, line.number, options, labels);
    }
  };
}

function itemOf(text: string, number: number, options: CaptureOptions, labels: Readonly<Record<string, string>>): Item {
  const parsed = parseJson(text, `line ${number}`);
  if ('problem' in parsed) return rejected(parsed.problem, withoutContent(text));
  const exchange = exchangeFromRecord(parsed.value, 'exchanges');
  if ('code' in exchange) return rejected(onLine(exchange, number), withoutContent(text));
  const captured = capture({ ...exchange, labels: { ...exchange.labels, ...labels } }, options);
  return captured.kind === 'rejected'
    ? rejected(onLine(captured.problem, number), withoutContent(text))
    : { captured, input: null };
}

/** Long strings are where prompts and completions stand; their lengths are kept, their text is not. */
function withoutContent(text: string): string {
  return text.replace(LONG_STRING, (_, inner: string) => `"<${inner.length} characters>"`);
}
