const QUOTE = '"';
const QUOTE_CODE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
/** Both kinds of bracket open and close on the same code once bit 5 is set. */
const LOWER = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LONGEST_NAME = 64;
/** Longer strings without a space among their first bytes are no text: images and files in base64. */
const LONGEST_WORD = 1024;

/** Marks by which clients move a cache's end from turn to turn: a message with and without one is the same message. */
const CACHE_CONTROL = '"cache_control"';
const CACHE_POINT = '"cachePoint"';

/** Where a value is: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * JSON walked without parsing it: a walk gives where a value ends, or -1 where the text is no JSON. A character is a byte
 * of what was sent. Time is linear in what is walked, and nothing recurses, however deep the text nests. Numbers,
 * literals and escapes are not checked.
 */
export class JsonText {
  readonly text: string;
  /** Length of the strings walked over, names included, files left out: what an estimate of a prompt's tokens starts from. */
  textLength = 0;
  /** Pairs of positions between which cache marks lie that `skip` came across, in order. Emptied by the caller. */
  readonly marks: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Past white space. */
  next(at: number): number {
    while (isSpace(this.text.charCodeAt(at))) at += 1;
    return at;
  }

  isObject(at: number): boolean {
    return this.text.charCodeAt(at) === OPEN_BRACE;
  }

  isList(at: number): boolean {
    return this.text.charCodeAt(at) === OPEN_BRACKET;
  }

  /** Whether a value is null or an empty list. */
  isNothing(start: number, end: number): boolean {
    return this.isList(start) ? this.next(start + 1) === end - 1 : this.text.slice(start, end) === 'null';
  }

  /** What a string says, for short ones; the empty text for others, and for other values. */
  stringAt({ start, end }: Span): string {
    if (this.text.charCodeAt(start) !== QUOTE_CODE || end - start > LONGEST_NAME) return '';
    return this.text.slice(start + 1, end - 1);
  }

  /** Walks an object, giving each name with where its value begins; `visit` says where that ends. Cache marks are noted. */
  members(start: number, visit: (name: Span, value: number) => number): number {
    let at = this.next(start + 1);
    if (this.text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
    for (;;) {
      const end = this.text.charCodeAt(at) === QUOTE_CODE ? this.#stringEnd(at) : -1;
      const colon = end < 0 ? end : this.next(end);
      if (this.text.charCodeAt(colon) !== COLON) return -1;
      const isMarked = isMark(this.text, at, end);
      const valueEnd = isMarked ? this.#noteMark(at, end, start) : visit({ start: at, end }, this.next(colon + 1));
      if (valueEnd < 0) return -1;
      at = this.next(valueEnd);
      if (this.text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
      if (this.text.charCodeAt(at) !== COMMA) return -1;
      at = this.next(at + 1);
    }
  }

  /** Walks a list, giving where each element begins; `visit` says where it ends. */
  elements(start: number, visit: (element: number) => number): number {
    let at = this.next(start + 1);
    if (this.text.charCodeAt(at) === CLOSE_BRACKET) return at + 1;
    for (;;) {
      const end = visit(at);
      if (end < 0) return -1;
      at = this.next(end);
      if (this.text.charCodeAt(at) === CLOSE_BRACKET) return at + 1;
      if (this.text.charCodeAt(at) !== COMMA) return -1;
      at = this.next(at + 1);
    }
  }

  /** Past a whole value, noting the cache marks in it. */
  skip(start: number): number {
    return this.#end(start, true);
  }

  #end(start: number, notes: boolean): number {
    const first = this.text.charCodeAt(start);
    if (first === QUOTE_CODE) return this.#stringEnd(start);
    return (first | LOWER) === OPEN_BRACE ? this.#bracketEnd(start, notes) : this.#scalarEnd(start);
  }

  #bracketEnd(start: number, notes: boolean): number {
    const { text } = this;
    let depth = 0;
    for (let at = start; at < text.length;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE_CODE) {
        const end = this.#stringEnd(at);
        if (end < 0) return -1;
        at = notes && isMark(text, at, end) ? this.#noteMark(at, end, start) : end;
        if (at < 0) return -1;
      } else {
        depth += depthOf(code);
        at += 1;
        if (depth === 0) return at;
      }
    }
    return -1;
  }

  #stringEnd(start: number): number {
    const end = stringEnd(this.text, start);
    const length = end - start - 1;
    if (end > 0 && (length < LONGEST_WORD || hasSpace(this.text, start + 1))) this.textLength += length;
    return end;
  }

  #scalarEnd(start: number): number {
    let at = start;
    while (isScalar(this.text.charCodeAt(at))) at += 1;
    return at > start ? at : -1;
  }

  /** Notes the member whose name lies here, with one comma beside it, when it is one. Gives where the walk goes on. */
  #noteMark(start: number, end: number, from: number): number {
    const colon = this.next(end);
    if (this.text.charCodeAt(colon) !== COLON) return end;
    const valueEnd = this.#end(this.next(colon + 1), false);
    if (valueEnd < 0) return -1;
    const brace = this.#before(start);
    const close = this.next(valueEnd);
    const isPoint = end - start === CACHE_POINT.length && this.text.charCodeAt(close) === CLOSE_BRACE;
    // A cache point is a block of its own, which goes as a whole.
    if (isPoint && brace > from && this.#isElement(brace)) this.#note(brace, close + 1, from);
    else this.#note(start, valueEnd, from);
    return valueEnd;
  }

  #isElement(brace: number): boolean {
    const before = this.text.charCodeAt(this.#before(brace));
    return this.isObject(brace) && (before === COMMA || before === OPEN_BRACKET);
  }

  #note(start: number, end: number, from: number): void {
    const before = this.#before(start);
    const after = this.next(end);
    const isFree = before > from && before >= (this.marks.at(-1) ?? 0);
    if (isFree && this.text.charCodeAt(before) === COMMA) this.marks.push(before, end);
    else this.marks.push(start, this.text.charCodeAt(after) === COMMA ? this.next(after + 1) : end);
  }

  /** The last position before one that is no white space. */
  #before(at: number): number {
    do at -= 1;
    while (isSpace(this.text.charCodeAt(at)));
    return at;
  }
}

/** Quotes are found by the engine's own search; one with an odd number of backslashes before it ends nothing. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf(QUOTE, start + 1); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return -1;
}

function hasSpace(text: string, start: number): boolean {
  for (let at = start; at <= start + LONGEST_WORD; at += 1) if (text.charCodeAt(at) === SPACE) return true;
  return false;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === 0x0a || code === 0x0d || code === 0x09;
}

function depthOf(code: number): -1 | 0 | 1 {
  if ((code | LOWER) === OPEN_BRACE) return 1;
  return (code | LOWER) === CLOSE_BRACE ? -1 : 0;
}

/** Whether a number or literal goes on here; the end of the text is NaN, which is no code. */
function isScalar(code: number): boolean {
  return code > SPACE && code !== COMMA && code !== COLON && (code | LOWER) !== CLOSE_BRACE;
}

function isMark(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === CACHE_CONTROL.length) return text.startsWith(CACHE_CONTROL, start);
  return length === CACHE_POINT.length && text.startsWith(CACHE_POINT, start);
}
