import { callFromLine, type NativeOptions } from '../../core/capture/native.ts';
import { type ImportFormat, type Item, onLine, parseJson, rejected } from './format.ts';
import { readLines } from './lines.ts';

/** Native call lines (docs/reference/call.md), one JSON object a line. */
export function callsFormat(options: NativeOptions, maxLineBytes: number): ImportFormat {
  return async function* (bytes) {
    for await (const line of readLines(bytes, maxLineBytes)) {
      if (line.text !== null) yield itemOf(line.text, line.number, options);
      else if (line.problem) yield rejected(line.problem, null);
    }
  };
}

function itemOf(text: string, number: number, options: NativeOptions): Item {
  const parsed = parseJson(text, `line ${number}`);
  if ('problem' in parsed) return rejected(parsed.problem, text);
  const call = callFromLine(parsed.value, options);
  if (!Array.isArray(call)) return { captured: { kind: 'call', call }, input: text };
  const [first] = call;
  return rejected(onLine(first ?? { code: 'bad-call', place: 'line', reason: 'no call', remedy: '' }, number), text);
}
