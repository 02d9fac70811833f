import type { SegmentKind } from '../../prompt-segment.ts';
import type { JsonText, Span } from './json-text.ts';

const KIND_OF_ROLE: ReadonlyMap<string, SegmentKind> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['chatbot', 'assistant'],
  ['tool', 'toolResult'],
  ['function', 'toolResult'],
  ['user', 'user'],
]);
/** What OpenAI's Responses API lists beside messages: calls the model made, its reasoning, and what tools gave back. */
const RESULT_TYPE = /_output$|_response$/;
const MODEL_TYPE = /_call$|^reasoning$|^item_reference$|_request$|^compaction/;
const RESULT_BLOCKS: ReadonlySet<string> = new Set(['toolResult', 'functionResponse', 'function_response']);
const NOWHERE: Span = { start: -1, end: -1 };

/** A message: what it is, and where it ends; -1 when it is no JSON. */
export interface Message {
  readonly kind: SegmentKind;
  readonly end: number;
}

/** Walks a message (an element of `messages`, `contents`, or `input`). Without a role, it is what `otherwise` says. */
export function messageAt(json: JsonText, start: number, otherwise: SegmentKind): Message {
  if (!json.isObject(start)) return { kind: otherwise, end: json.skip(start) };
  let role = NOWHERE;
  let type = NOWHERE;
  let blocks = NOWHERE;
  const end = json.members(start, (name, value) => {
    const valueEnd = json.skip(value);
    const key = json.stringAt(name);
    if (key === 'role') role = { start: value, end: valueEnd };
    else if (key === 'type') type = { start: value, end: valueEnd };
    else if (key === 'content' || key === 'parts') blocks = { start: value, end: valueEnd };
    return valueEnd;
  });
  if (end < 0) return { kind: otherwise, end };
  const kind = KIND_OF_ROLE.get(json.stringAt(role).toLowerCase()) ?? kindOfType(json.stringAt(type)) ?? otherwise;
  return { kind: kind === 'user' && holdsResult(json, blocks.start) ? 'toolResult' : kind, end };
}

function kindOfType(type: string): SegmentKind | null {
  if (RESULT_TYPE.test(type)) return 'toolResult';
  return MODEL_TYPE.test(type) ? 'assistant' : null;
}

/** Anthropic, Bedrock and Gemini give results of tools back in the user's turn, before anything else. */
function holdsResult(json: JsonText, start: number): boolean {
  if (!json.isList(start)) return false;
  const first = json.next(start + 1);
  if (!json.isObject(first)) return false;
  const { textLength } = json;
  const noted = json.marks.length;
  let found = false;
  json.members(first, (name, value) => {
    const end = json.skip(value);
    const key = json.stringAt(name);
    if (RESULT_BLOCKS.has(key) || (key === 'type' && json.stringAt({ start: value, end }) === 'tool_result'))
      found = true;
    return found ? -1 : end;
  });
  json.marks.length = noted;
  json.textLength = textLength;
  return found;
}
