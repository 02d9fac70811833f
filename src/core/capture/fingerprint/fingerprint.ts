import type { PromptSegment, SegmentKind } from '../../prompt-segment.ts';
import { charactersOf } from './byte-characters.ts';
import { JsonText } from './json-text.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { messageAt } from './message-kind.ts';
import { inputKind, PROMPT_PARTS, type PromptPart } from './prompt-part.ts';
import { SegmentList } from './segment-list.ts';

/** A prompt by hashes and lengths alone. */
export interface Fingerprint {
  /** The pieces in the order tools, system, messages; of more than 1,024 the first and the last 512. */
  readonly segments: readonly PromptSegment[];
  /** 16 hexadecimal digits over all pieces in order: two requests that have it in common ask for the same. */
  readonly promptKey: string;
}

/** Larger bodies are not looked at: no provider takes more, and reading one takes some 15 milliseconds. */
export const LARGEST_BODY = 32 * 1024 * 1024;

/** What one walk over a request body finds. */
export interface BodyReading {
  /** Null when the body holds no prompt. */
  readonly fingerprint: Fingerprint | null;
  /** Bytes of its strings, names included, files in base64 left out. */
  readonly textBytes: number;
  /** Offset of the closing brace. */
  readonly end: number;
}

/** Told of every member of the outermost object: its name, and where its value begins and ends. */
type OnMember = (name: string, start: number, end: number) => void;

/**
 * The fingerprint of a request body as it was sent, by its bytes alone: any provider's, told by the names of its members.
 * `path` is the URL's, which tells an embedding's input from a user's. Null when the body is no JSON object, holds no
 * prompt, or is larger than 32 MiB. Never throws; one walk, linear in the body's length.
 *
 * A message sent again has the same hash; written with other white space or member order it has another. Marks of a
 * prompt cache (`cache_control`, `cachePoint`) are left out of hash and length, since clients move them every turn.
 */
export function fingerprintOf(body: Uint8Array, path: string, hash: KeyedHash): Fingerprint | null {
  return readBody(body, path, hash, () => undefined)?.fingerprint ?? null;
}

/** The same, telling of the body's members on the way. Null when it is no JSON object or too large. */
export function readBody(body: Uint8Array, path: string, hash: KeyedHash, onMember: OnMember): BodyReading | null {
  if (body.length > LARGEST_BODY) return null;
  const reader = new BodyReader(body, inputKind(path), hash);
  const lists = reader.read(onMember);
  if (lists === null) return null;
  const whole = new SegmentList(hash);
  for (const list of lists) whole.addAll(list);
  const segments = whole.segments();
  const fingerprint = segments.length === 0 ? null : { segments, promptKey: whole.key() };
  return { fingerprint, textBytes: reader.textBytes, end: reader.end };
}

class BodyReader {
  /** Offset of the closing brace. */
  end = -1;
  readonly #body: Uint8Array;
  readonly #json: JsonText;
  readonly #input: 'user' | 'input';
  readonly #hash: KeyedHash;

  constructor(body: Uint8Array, input: 'user' | 'input', hash: KeyedHash) {
    this.#body = body;
    this.#json = new JsonText(charactersOf(body));
    this.#input = input;
    this.#hash = hash;
  }

  get textBytes(): number {
    return this.#json.textLength;
  }

  /** The parts of the prompt in their order; null when the body is no JSON object. Of a name given twice the last counts. */
  read(onMember: OnMember): SegmentList[] | null {
    const json = this.#json;
    const start = json.next(0);
    if (!json.isObject(start)) return null;
    const found = new Map<string, SegmentList>();
    const after = json.members(start, (span, value) => {
      const name = json.stringAt(span);
      const part = PROMPT_PARTS.get(name);
      const end = part ? this.#readPart(part, value, listIn(found, name, this.#hash)) : json.skip(value);
      if (end >= 0) onMember(name, value, end);
      return end;
    });
    if (after < 0) return null;
    this.end = after - 1;
    return [...PROMPT_PARTS.keys()].flatMap((name) => found.get(name) ?? []);
  }

  #readPart(part: PromptPart, start: number, list: SegmentList): number {
    const splits = part.splits && this.#json.isList(start) && !this.#isNumbers(start);
    return splits ? this.#json.elements(start, (at) => this.#take(part, at, list)) : this.#take(part, start, list);
  }

  /** A text as the numbers of its tokens is one piece. */
  #isNumbers(start: number): boolean {
    const byte = this.#body[this.#json.next(start + 1)] ?? 0;
    return byte >= ZERO && byte <= NINE;
  }

  #take({ kind }: PromptPart, start: number, list: SegmentList): number {
    const json = this.#json;
    json.marks.length = 0;
    const piece = this.#walk(kind, start);
    if (piece.end < 0) return -1;
    // Null and the empty list say as much as nothing.
    if (!json.isNothing(start, piece.end)) this.#add(piece.kind, start, piece.end, list);
    return piece.end;
  }

  #walk(kind: PromptPart['kind'], start: number): { kind: SegmentKind; end: number } {
    if (kind === 'message') return messageAt(this.#json, start, 'user');
    if (kind === 'input') return messageAt(this.#json, start, this.#input);
    return { kind, end: this.#json.skip(start) };
  }

  #add(kind: SegmentKind, start: number, end: number, list: SegmentList): void {
    const { marks } = this.#json;
    let from = start;
    let length = 0;
    for (let index = 0; index <= marks.length; index += 2) {
      const until = marks[index] ?? end;
      this.#hash.add(this.#body, from, until);
      length += Math.max(0, until - from);
      from = Math.max(from, marks[index + 1] ?? end);
    }
    this.#hash.finish();
    list.add(kind, length);
  }
}

/** A new list under a name. */
function listIn(lists: Map<string, SegmentList>, name: string, hash: KeyedHash): SegmentList {
  const list = new SegmentList(hash);
  lists.set(name, list);
  return list;
}

const ZERO = 0x30;
const NINE = 0x39;
