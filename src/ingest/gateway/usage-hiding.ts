const NO_CHOICES = /"choices":\s?\[\]/;
const USAGE = /"usage":\s?\{/;
const NO_USAGE = /,\s?"usage":\s?null/g;
const EVENT_END = /\r?\n\r?\n/g;

/**
 * Takes out of an event stream what only our question for usage brought into it: the event that has usage and no choices, and
 * the empty usage of all others. A quote inside a string is escaped, so these patterns match members and never text.
 */
export class UsageHiding {
  #open = '';

  /** The bytes the client would have got. An event that has not ended is held until it has. */
  take(bytes: Buffer): Buffer {
    const text = this.#open + bytes.toString('latin1');
    let shown = '';
    let start = 0;
    for (const { index, 0: separator } of text.matchAll(EVENT_END)) {
      const end = index + separator.length;
      shown += shownOf(text.slice(start, end));
      start = end;
    }
    this.#open = text.slice(start);
    return Buffer.from(shown, 'latin1');
  }

  /** What was held when the stream ended. */
  rest(): Buffer {
    return Buffer.from(this.#open, 'latin1');
  }
}

function shownOf(event: string): string {
  if (NO_CHOICES.test(event) && USAGE.test(event)) return '';
  return event.includes('"usage"') ? event.replace(NO_USAGE, '') : event;
}
