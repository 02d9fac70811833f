const HEAD_EVENTS = 8;
const TAIL_EVENTS = 6;
const MOST_MARKED = 24;
/** No event that tells something is so large; what grows beyond is given up, and the stream goes on. */
const LARGEST_EVENT = 4 * 1024 * 1024;
/** Usage, errors, and the events that bear a whole response or image. */
const MARK = /"usage(?:Metadata)?"\s*:\s*\{|rror"|"executed_tools"|webSearchQueries|\.completed"|"done"\s*:\s*true/;
const CONTENT =
  /"(?:text|content|partial_json|thinking|reasoning_content|arguments|delta|response)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;
const BLANK_LINE = /\r?\n\r?\n/g;
const LINE = /\r?\n/g;

interface Event {
  readonly index: number;
  readonly text: string;
}

/**
 * What of a stream (server-sent events, or lines of JSON) tells what it was and used: its first events, those that bear a
 * mark, and its last. Content passes by and is counted. Bounded, and read alike by whatever reads the stream.
 */
export class EventExtract {
  /** Characters of generated text in events that were not kept. */
  contentLength = 0;
  readonly #separator: RegExp;
  readonly #decoder = new TextDecoder();
  readonly #head: Event[] = [];
  #marked: Event[] = [];
  #tail: Event[] = [];
  #open = '';
  #seen = 0;

  constructor(isEventStream: boolean) {
    this.#separator = isEventStream ? BLANK_LINE : LINE;
  }

  feed(bytes: Uint8Array): void {
    this.#feedText(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The extract as text; the event that was open when the stream ended comes last. */
  finish(): string {
    this.#feedText(this.#decoder.decode());
    const kept = new Map([...this.#head, ...this.#marked, ...this.#tail].map((event) => [event.index, event.text]));
    const ordered = [...kept].sort(([left], [right]) => left - right).map(([, text]) => text);
    return ordered.join('') + this.#open;
  }

  #feedText(text: string): void {
    const whole = this.#open + text;
    let start = 0;
    for (const { index, 0: separator } of whole.matchAll(this.#separator)) {
      const end = index + separator.length;
      this.#take(whole.slice(start, end));
      start = end;
    }
    this.#open = whole.length - start > LARGEST_EVENT ? '' : whole.slice(start);
  }

  #take(text: string): void {
    const event = { index: this.#seen, text };
    this.#seen += 1;
    this.contentLength += lengthOfContent(text);
    if (this.#head.length < HEAD_EVENTS) this.#head.push(event);
    else if (MARK.test(text)) this.#mark(event);
    this.#tail.push(event);
    if (this.#tail.length > TAIL_EVENTS) this.#tail.shift();
  }

  /** Counts that every event repeats: the first and the last of them tell all. */
  #mark(event: Event): void {
    this.#marked.push(event);
    if (this.#marked.length > MOST_MARKED) this.#marked.splice(MOST_MARKED / 2, 1);
  }
}

function lengthOfContent(text: string): number {
  let length = 0;
  for (const match of text.matchAll(CONTENT)) length += match[1]?.length ?? 0;
  return length;
}
