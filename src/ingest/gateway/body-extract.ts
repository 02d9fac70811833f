import type { Json } from '../../core/capture/exchange.ts';
import { parseJson } from '../../core/capture/json.ts';
import { type Answered, type ResponseExtract, UNANSWERED } from './answered.ts';
import { JsonSkeleton } from './json-skeleton.ts';

const MOST_WHOLE = 1 << 20;

/** What of a whole answer tells what it was and used. A large one (vectors, images) is kept without its long values. */
export class BodyExtract implements ResponseExtract {
  readonly contentBytes = 0;
  readonly hasContent = false;
  #whole: Buffer[] | null = [];
  #bytes = 0;
  #skeleton: JsonSkeleton | null = null;

  feed(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#skeleton) return this.#skeleton.feed(bytes);
    this.#whole?.push(Buffer.from(bytes));
    if (this.#bytes <= MOST_WHOLE) return;
    this.#skeleton = new JsonSkeleton();
    for (const part of this.#whole ?? []) this.#skeleton.feed(part);
    this.#whole = null;
  }

  finish(then: (answered: Answered) => void): void {
    then({ ...UNANSWERED, responseBody: this.#body() });
  }

  /** The body as JSON, or the start of what is none. */
  #body(): Json {
    const text = this.#skeleton ? this.#skeleton.finish() : textOf(this.#whole ?? []);
    if (text === '') return null;
    return parseJson(text) ?? text.slice(0, LONGEST_TEXT);
  }
}

const LONGEST_TEXT = 1000;

function textOf(parts: readonly Buffer[]): string {
  const [first] = parts;
  return (first && parts.length === 1 ? first : Buffer.concat(parts)).toString('utf8');
}
