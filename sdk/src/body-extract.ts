import type { Json } from '../../src/core/capture/exchange.ts';
import { parseJson } from '../../src/core/capture/json.ts';

/** Larger answers (vectors, images) are read by their ends, where providers say what was used. */
const MOST_WHOLE = 1024 * 1024;
const TAIL = 64 * 1024;
const LONGEST_TEXT = 1000;
const LONG_VALUE = /"(?:[^"\\]|\\.){2000,}"|\[[-\d.eE,\s]{2000,}\]/g;

/** What of a whole answer tells what it was and used. */
export class BodyExtract {
  contentLength = 0;
  readonly #decoder = new TextDecoder();
  #text = '';

  feed(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    if (this.#text.length > MOST_WHOLE) this.#text = shortened(this.#text);
  }

  /** The body as JSON, or the start of what is none; null when there is none. */
  finish(): Json {
    const text = this.#text + this.#decoder.decode();
    return text === '' ? null : (parseJson(text) ?? text.slice(0, LONGEST_TEXT));
  }
}

/** JSON with long strings and long lists of numbers emptied; what is long even so keeps its ends, which is no JSON any more. */
function shortened(text: string): string {
  const short = text.replace(LONG_VALUE, (value) => (value.startsWith('"') ? '""' : '[]'));
  return short.length <= MOST_WHOLE ? short : short.slice(0, TAIL) + short.slice(-TAIL);
}
