import { callFromLine, type LineOptions } from '../../core/capture/native.ts';
import { type ImportFormat, type Item, type Labels, labelled, parseJson, refused, rejected } from './format.ts';
import { readLines } from './lines.ts';

/** Native call lines (docs/reference/call.md), one JSON object a line. */
export function callsFormat(options: LineOptions, labels: Labels, maxLineBytes: number): ImportFormat {
  return async function* (bytes) {
    for await (const line of readLines(bytes, maxLineBytes)) {
      if (line.text !== null) yield itemOf(line.text, line.number, options, labels);
      else if (line.problem) yield rejected(line.problem, null);
    }
  };
}

function itemOf(text: string, number: number, options: LineOptions, labels: Labels): Item {
  const parsed = parseJson(text, `line ${number}`);
  if ('problem' in parsed) return rejected(parsed.problem, text);
  const call = callFromLine(parsed.value, options);
  if (!Array.isArray(call)) return { captured: { kind: 'call', call: labelled(call, labels) }, input: text };
  return refused(call, number, text);
}
