const NO_CHOICES = /"choices":\s?\[\]/;
const USAGE = /"usage":\s?\{/;
const NO_USAGE = /,\s?"usage":\s?null/g;
const EVENT_END = /\r?\n\r?\n/g;

/**
 * Takes out of an event stream what only our question for usage brought into it: the event that has usage and no choices, and
 * the empty usage of all others. A quote inside a string is escaped, so these patterns match members and never text. What it
 * looks for is ASCII, so the text may be the bytes' Latin-1 as well as their UTF-8.
 */
export class UsageHiding {
  #open = '';

  /** What the caller would have got. An event that has not ended is held until it has. */
  take(piece: string): string {
    const text = this.#open + piece;
    let shown = '';
    let start = 0;
    for (const { index, 0: separator } of text.matchAll(EVENT_END)) {
      const end = index + separator.length;
      shown += shownOf(text.slice(start, end));
      start = end;
    }
    this.#open = text.slice(start);
    return shown;
  }

  /** What was held when the stream ended; it is held no more. */
  rest(): string {
    const rest = this.#open;
    this.#open = '';
    return rest;
  }
}

function shownOf(event: string): string {
  if (NO_CHOICES.test(event) && USAGE.test(event)) return '';
  return event.includes('"usage"') ? event.replace(NO_USAGE, '') : event;
}
