const NO_CHOICES = /"choices":\s?\[\]/;
const USAGE = /"usage":\s?\{/;
const NO_USAGE = /,\s?"usage":\s?null/g;
const EVENT_END = /\r?\n\r?\n/g;

/**
 * Takes out of an event stream what only our question for usage brought into it: the event that has usage and no choices,
 * and the empty usage of all others. A quote inside a string is escaped, so these patterns match members and never text.
 */
export class UsageHiding {
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #open = '';

  /** The bytes the caller would have got. An event that has not ended is held until it has. */
  take(bytes: Uint8Array): Uint8Array {
    const text = this.#open + this.#decoder.decode(bytes, { stream: true });
    let shown = '';
    let start = 0;
    for (const { index, 0: separator } of text.matchAll(EVENT_END)) {
      const end = index + separator.length;
      shown += shownOf(text.slice(start, end));
      start = end;
    }
    this.#open = text.slice(start);
    return this.#encoder.encode(shown);
  }

  /** What was held when the stream ended. */
  rest(): Uint8Array {
    const rest = this.#open + this.#decoder.decode();
    this.#open = '';
    return this.#encoder.encode(rest);
  }
}

function shownOf(event: string): string {
  if (NO_CHOICES.test(event) && USAGE.test(event)) return '';
  return event.includes('"usage"') ? event.replace(NO_USAGE, '') : event;
}
