import type { Json } from '../../src/core/capture/exchange.ts';
import { JsonText } from '../../src/core/capture/fingerprint/json-text.ts';
import { PROMPT_PARTS } from '../../src/core/capture/fingerprint/prompt-part.ts';
import { parseJson } from '../../src/core/capture/json.ts';

/** Up to here a body is parsed whole; of longer ones the long parts of the prompt are left out. */
const SHORT = 16 * 1024;
const LONG_PART = 8 * 1024;

/** A request body as text, for those kinds of body that can be read without taking them from the sender; null for others. */
export function textOfBody(body: BodyInit | null | undefined): string | null {
  if (typeof body === 'string') return body;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return new TextDecoder().decode(body);
  return body instanceof URLSearchParams ? body.toString() : null;
}

/** A body as capture needs it: a long prompt is walked over, not parsed. */
export function readableBody(text: string | null): Json {
  if (text === null || text === '') return null;
  return parseJson(text.length <= SHORT ? text : withoutPrompt(text)) ?? null;
}

function withoutPrompt(text: string): string {
  const json = new JsonText(text);
  const start = json.next(0);
  const kept: string[] = [];
  if (!json.isObject(start)) return '';
  json.members(start, (name, value) => {
    const end = json.skip(value);
    const isLong = end - value > LONG_PART && PROMPT_PARTS.has(json.stringAt(name));
    if (end >= 0 && !isLong) kept.push(`${text.slice(name.start, name.end)}:${text.slice(value, end)}`);
    return end;
  });
  return `{${kept.join(',')}}`;
}
