import { callFromLine, type LineOptions } from '../../core/capture/native.ts';
import { type Item, type Labels, labelled, parseJson, refused, rejected } from './format.ts';

/** A native call line (docs/reference/call.md). */
export function callOfLine(text: string, number: number, options: LineOptions, labels: Labels): Item {
  const parsed = parseJson(text, `line ${number}`);
  if ('problem' in parsed) return rejected(parsed.problem, text);
  const call = callFromLine(parsed.value, options);
  if (!Array.isArray(call)) return { captured: { kind: 'call', call: labelled(call, labels) }, input: text };
  return refused(call, number, text);
}
