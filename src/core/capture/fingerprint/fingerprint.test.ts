import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentKind } from '../../prompt-segment.ts';
import { fingerprintOf, LARGEST_BODY } from './fingerprint.ts';
import { hexOf, KeyedHash } from './keyed-hash.ts';
import { PROMPT_PARTS } from './prompt-part.ts';

const hash = new KeyedHash(Uint8Array.from({ length: 32 }, (_, index) => index));
const CHAT = '/v1/chat/completions';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const take = (body: unknown, path = CHAT) => fingerprintOf(bytesOf(JSON.stringify(body)), path, hash);
const kinds = (body: unknown, path = CHAT) => take(body, path)?.segments.map(({ kind }) => kind);

const ask = (messages: unknown, rest: object = {}) => take({ messages, ...rest })?.promptKey;

function digest(text: string): { hash: string; bytes: number } {
  const bytes = bytesOf(text);
  hash.add(bytes, 0, bytes.length);
  hash.finish();
  return { hash: hexOf(hash.high, hash.low), bytes: bytes.length };
}

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

/** A value without marks of caches: the slow way, on parsed JSON. */
function unmarked(value: Tree, isElement = false): Tree | undefined {
  if (Array.isArray(value)) return value.map((item) => unmarked(item, true)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  if (isElement && names.length === 1 && names[0] === 'cachePoint') return undefined;
  const kept = names.filter((name) => name !== 'cache_control' && name !== 'cachePoint');
  return Object.fromEntries(kept.map((name) => [name, unmarked(value[name] ?? null) ?? null]));
}

/** Hashes and lengths of a body's pieces: the slow way. Kinds are told by examples below. */
function reference(text: string): { hash: string; bytes: number }[] {
  const body: Record<string, Tree> = JSON.parse(text);
  return [...PROMPT_PARTS].flatMap(([name, { splits }]) => {
    const value = Object.hasOwn(body, name) ? (body[name] ?? null) : null;
    const isNumbers = Array.isArray(value) && typeof value[0] === 'number' && value[0] >= 0;
    const pieces = splits && Array.isArray(value) && !isNumbers ? value : [value];
    return pieces
      .filter((piece) => piece !== null && !(Array.isArray(piece) && piece.length === 0))
      .map((piece) => digest(JSON.stringify(unmarked(piece))));
  });
}

const NAMES = [...PROMPT_PARTS.keys(), 'model', 'role', 'type', 'content', 'cache_control', 'cachePoint', 'metadata'];
const names = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 5 }));
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\\',
    '"',
    '\\"',
    '\\\\"',
    '{"a":[',
    '",]}',
    'cache_control',
    '"cachePoint":',
    '\u2028 é 漢 🙂',
    'user',
  ),
);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(texts, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(
      names.filter((name) => name !== '__proto__'),
      tie('tree'),
      { maxKeys: 5 },
    ),
    fc.constantFrom<Tree>(
      { cachePoint: { type: 'default' } },
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
    ),
  ),
}));
const bodies = fc
  .dictionary(
    names.filter((name) => name !== '__proto__'),
    tree,
    { maxKeys: 8 },
  )
  .map((body) => JSON.stringify(JSON.parse(JSON.stringify(body))));

describe('fingerprint', () => {
  it('equals a slow reading of parsed JSON, for any body', () => {
    fc.assert(
      fc.property(bodies, (text) => {
        const segments = fingerprintOf(bytesOf(text), CHAT, hash)?.segments ?? [];
        expect(segments.map(({ hash, bytes }) => ({ hash, bytes }))).toEqual(reference(text));
        expect(fingerprintOf(Buffer.from(text), CHAT, hash)?.segments ?? []).toEqual(segments);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not mind white space between pieces, nor the order of members', () => {
    const body = { tools: [{ name: 'a' }], system: 'Be brief.', messages: ['x', 'y'], model: 'm' };
    const spaced =
      ' {\n"model" : "m" ,\t"messages":[ "x" ,\r\n "y" ] , "system": "Be brief.", "tools":[{"name":"a"}] } ';
    expect(fingerprintOf(bytesOf(spaced), CHAT, hash)).toEqual(take(body));
  });

  it('a message sent again has the same hash, also when the mark of the cache has moved on', () => {
    const first = {
      role: 'user',
      content: [{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    };
    const later = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };
    const bedrock = { role: 'user', content: [{ text: 'Hello' }, { cachePoint: { type: 'default' } }] };
    const bare = { role: 'user', content: [{ text: 'Hello' }] };
    const segments = take({ messages: [first, later, bedrock, bare] })?.segments ?? [];
    expect(segments[0]).toEqual(segments[1]);
    expect(segments[2]).toEqual(segments[3]);
    expect(segments[0]?.hash).not.toBe(segments[2]?.hash);
  });

  it('two requests share a key when they ask for the same in the same order', () => {
    expect(ask(['a', 'b'], { model: 'x', temperature: 1 })).toBe(ask(['a', 'b'], { model: 'y' }));
    expect(ask(['a', 'b'])).not.toBe(ask(['b', 'a']));
    expect(ask(['a', 'b'])).not.toBe(ask(['a', 'b'], { system: 'c' }));
  });

  it('OpenAI chat: system, tools, and each message by its role', () => {
    const roles = ['developer', 'user', 'assistant', 'tool', 'function'];
    expect(kinds({ messages: roles.map((role) => ({ content: 'x', role })), tools: [{}] })).toEqual([
      'tools',
      'system',
      'user',
      'assistant',
      'toolResult',
      'toolResult',
    ]);
  });

  it('OpenAI responses: instructions, then a text or items', () => {
    const path = '/v1/responses';
    expect(kinds({ instructions: 'x', input: 'Hello' }, path)).toEqual(['system', 'user']);
    const input = [
      { role: 'user', content: 'x' },
      { type: 'reasoning', id: 'rs_1' },
      { type: 'function_call', name: 'f' },
      { type: 'function_call_output', output: 'x' },
      { type: 'message', role: 'assistant', content: [] },
    ];
    expect(kinds({ input }, path)).toEqual(['user', 'assistant', 'assistant', 'toolResult', 'assistant']);
  });

  it('Anthropic: system as text or blocks, results of tools in the user’s turn', () => {
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] },
      { role: 'user', content: [{ tool_use_id: 'a', type: 'tool_result', content: 'y' }] },
    ];
    expect(kinds({ system: 'x', messages }, '/v1/messages')).toEqual(['system', 'user', 'assistant', 'toolResult']);
    expect(kinds({ system: [{ text: 'a' }, { text: 'b' }] }, '/v1/messages')).toEqual(['system', 'system']);
  });

  it('Gemini and Vertex AI: instruction, tools, contents', () => {
    const contents = [
      { role: 'user', parts: [{ text: 'x' }] },
      { role: 'model', parts: [{ functionCall: {} }] },
      { role: 'user', parts: [{ functionResponse: {} }] },
    ];
    const body = { contents, systemInstruction: { parts: [] }, tools: [{}] };
    expect(kinds(body, '/v1beta/models/gemini-2.5-pro:generateContent')).toEqual([
      'tools',
      'system',
      'user',
      'assistant',
      'toolResult',
    ]);
  });

  it('Bedrock: Converse, and InvokeModel with the body of any vendor', () => {
    const messages = [{ role: 'user', content: [{ toolResult: {} }] }];
    const body = { system: [{ text: 'a' }], messages, toolConfig: { tools: [] } };
    expect(kinds(body, '/model/amazon.nova-lite-v1:0/converse')).toEqual(['tools', 'system', 'toolResult']);
    expect(kinds({ inputText: 'x' }, '/model/amazon.titan-embed-text-v2:0/invoke')).toEqual(['input']);
    expect(kinds({ prompt: 'x' }, '/model/meta.llama3-8b-instruct-v1:0/invoke')).toEqual(['user']);
  });

  it('Cohere in both its versions, Ollama, and embeddings text by text', () => {
    const cohere = {
      preamble: 'p',
      chat_history: [{ role: 'CHATBOT', message: 'a' }],
      message: 'b',
      tool_results: [{}],
    };
    expect(kinds(cohere, '/v1/chat')).toEqual(['system', 'assistant', 'user', 'toolResult']);
    expect(kinds({ system: 's', prompt: 'p' }, '/api/generate')).toEqual(['system', 'user']);
    const twice = take({ input: ['same', 'other', 'same'] }, '/v1/embeddings')?.segments ?? [];
    expect(twice.map(({ kind }) => kind)).toEqual(['input', 'input', 'input']);
    expect(twice[0]).toEqual(twice[2]);
    expect(kinds({ input: [1, 2, 3] }, '/v1/embeddings')).toEqual(['input']);
    expect(kinds({ input: [[1], [2]] }, '/v1/embeddings')).toEqual(['input', 'input']);
    expect(kinds({ texts: ['a', 'b'] }, '/v1/embed')).toEqual(['input', 'input']);
  });

  it('keeps the first and the last 512 of more pieces, and counts all of them for the key', () => {
    const messages = Array.from({ length: 3000 }, (_, index) => `message ${index}`);
    const all = take({ messages });
    const expected = [...messages.slice(0, 512), ...messages.slice(-512)].map((text) => digest(JSON.stringify(text)));
    expect(all?.segments.map(({ hash, bytes }) => ({ hash, bytes }))).toEqual(expected);
    messages[1500] = 'another';
    expect(take({ messages })?.promptKey).not.toBe(all?.promptKey);
  });

  it('gives null where there is no prompt to see', () => {
    for (const text of ['', 'null', '[]', '"messages"', '{}', '{"model":"m"}', '{"messages":[]}', '{"messages":null}'])
      expect(fingerprintOf(bytesOf(text), CHAT, hash)).toBe(null);
    expect(fingerprintOf(new Uint8Array(LARGEST_BODY + 1).fill(0x20), CHAT, hash)).toBe(null);
  });

  it('survives whatever bytes come, and cut bodies', () => {
    const whole = bytesOf(
      JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'a"\\', cache_control: {} }] }] }),
    );
    for (let length = 0; length < whole.length; length += 1)
      expect(fingerprintOf(whole.subarray(0, length), CHAT, hash)).toBe(null);
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(...'{}[]",:\\ '.split(''), 'messages', '"messages"', '"cache_control"', '"cachePoint"', '1'),
        ),
        (pieces) => {
          fingerprintOf(bytesOf(`{"messages":${pieces.join('')}`), CHAT, hash);
          fingerprintOf(bytesOf(pieces.join('')), CHAT, hash);
        },
      ),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void fingerprintOf(bytes, CHAT, hash)));
  });

  it('walks a megabyte of brackets, backslashes, marks or elements without recursion', () => {
    const kinds: SegmentKind[] = [];
    for (const piece of ['[', '{"a":', '"\\\\', '{"cache_control":', '[{"cachePoint":', '\\', '" ', '[],', '"",']) {
      const body = bytesOf(`{"messages":[${piece.repeat(2 ** 18)}`);
      kinds.push(...(fingerprintOf(body, CHAT, hash)?.segments ?? []).map(({ kind }) => kind));
    }
    expect(kinds).toEqual([]);
  });
});
