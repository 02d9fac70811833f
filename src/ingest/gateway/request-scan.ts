import type { Json } from '../../core/capture/exchange.ts';
import { type Fingerprint, readBody } from '../../core/capture/fingerprint/fingerprint.ts';
import type { KeyedHash } from '../../core/capture/fingerprint/keyed-hash.ts';
import { parseJson } from '../../core/capture/json.ts';
import { PARAMETER_MEMBERS } from '../../core/capture/request-parameters.ts';
import type { ApiPath } from './api-path.ts';
import { JsonMembers } from './json-members.ts';

const SHORT = 1024;
const MARKS = 16 * 1024;
const SPOKEN = 1 << 20;

/** Members of requests that say which model, set how, how it is billed, and on whose account; with their largest size in bytes. */
const WANTED: ReadonlyMap<string, number> = new Map([
  ...PARAMETER_MEMBERS.map((name) => [name, MARKS] as const),
  ['model', SHORT],
  ['stream', SHORT],
  ['stream_options', SHORT],
  ['service_tier', SHORT],
  ['user', SHORT],
  ['metadata', MARKS],
  ['requestMetadata', MARKS],
  ['labels', MARKS],
  ['size', SHORT],
  ['quality', SHORT],
  ['version', SHORT],
  ['model_id', SHORT],
  ['previous_interaction_id', SHORT],
]);
/** What a request says about itself, read from its bytes as they pass. Prompts are passed over. */
export interface RequestScan {
  readonly members: JsonMembers | null;
  feed(bytes: Buffer): void;
  /** Reads a whole body in one walk, prompt and all; its members only while nothing of it was fed. */
  read(body: Buffer, hash: KeyedHash, isUnread: boolean): Fingerprint | null;
  /** The members found, as the body would have them. */
  finish(): Json;
}

/** A scan for a body of this type; one that finds nothing for types that hold nothing of use. */
export function requestScan(contentType: string, api: ApiPath): RequestScan {
  if (contentType.startsWith('multipart/form-data')) return new FormScan();
  const isJson = contentType === '' || contentType.includes('json') || contentType.startsWith('text/');
  return isJson || api.path.endsWith('/invoke') ? new JsonScan(api) : NO_SCAN;
}

const NO_SCAN: RequestScan = { members: null, feed: () => undefined, read: () => null, finish: () => null };

class JsonScan implements RequestScan {
  readonly members: JsonMembers;
  readonly #path: string;

  constructor({ path, counted }: ApiPath) {
    this.#path = path;
    this.members = new JsonMembers((name) => (counted.includes(name) ? SPOKEN : (WANTED.get(name) ?? 0)));
  }

  feed(bytes: Buffer): void {
    this.members.feed(bytes);
  }

  read(body: Buffer, hash: KeyedHash, isUnread: boolean): Fingerprint | null {
    const { members } = this;
    const reading = readBody(body, this.#path, hash, (name, start, end) => {
      if (isUnread) members.takeMember(body, name, start, end);
    });
    // What is no JSON to the walk may have members even so, before it breaks off.
    if (isUnread && reading) members.takeEnd(reading.end, reading.textBytes);
    else if (isUnread) members.feed(body);
    return reading?.fingerprint ?? null;
  }

  finish(): Json {
    const body: Record<string, Json> = {};
    for (const [name, text] of this.members.found) {
      const value = parseJson(text);
      if (value !== undefined && name !== '__proto__') body[name] = value;
    }
    return body;
  }
}

const FIELD = /name="(model|size|quality|user)"\r\n(?:[^\r\n]+\r\n){0,4}\r\n([^\r\n]{1,200})\r\n/g;
const WINDOW = 16 * 1024;

/** Uploads (audio to transcribe, images to edit) say their model in a form field, before the file or behind it. */
class FormScan implements RequestScan {
  readonly members = null;
  readonly #found: Record<string, string> = {};
  #start: Buffer[] = [];
  #startBytes = 0;
  #end: Buffer = Buffer.alloc(0);

  feed(bytes: Buffer): void {
    if (this.#startBytes < WINDOW) {
      this.#start.push(Buffer.from(bytes.subarray(0, WINDOW)));
      this.#startBytes += bytes.length;
    }
    const last = bytes.length >= WINDOW ? bytes : Buffer.concat([this.#end, bytes]);
    this.#end = Buffer.from(last.subarray(-WINDOW));
  }

  read(): null {
    return null;
  }

  finish(): Json {
    for (const part of [Buffer.concat(this.#start), this.#end])
      for (const [, name = '', value = ''] of part.toString('utf8').matchAll(FIELD)) this.#found[name] = value;
    return this.#found;
  }
}
