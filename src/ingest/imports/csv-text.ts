/** A record of a CSV text (RFC 4180), or what is wrong where one begins; `line` counts from 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: string[] }
  | { readonly line: number; readonly cells: null; readonly reason: string };

const QUOTE = '"';
const NEWLINE = '\n';
const SEPARATORS = [',', ';', '\t', '|'];
/** A record longer than this has a quote that is not closed. */
const LONGEST_RECORD = 1 << 20;

/**
 * Cuts CSV into records as its text comes, looking at each character once or twice and copying only cells. A quote that is not
 * closed spoils its own line and not the rest of the file.
 */
export class CsvText {
  #separator: string | null;
  #text = '';
  #line = 1;

  /** Null takes the separator that the first line has most of. */
  constructor(separator: string | null) {
    this.#separator = separator;
  }

  /** The records that are complete with this piece. */
  add(piece: string): CsvRecord[] {
    this.#text = this.#text === '' ? piece : this.#text + piece;
    return this.#records(false);
  }

  /** The last record, which need not end with a line. */
  end(): CsvRecord[] {
    return this.#text === '' ? [] : this.#records(true);
  }

  #records(isEnd: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    const text = isEnd && !this.#text.endsWith(NEWLINE) ? `${this.#text}${NEWLINE}` : this.#text;
    let at = 0;
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, at)) {
      this.#separator ??= separatorOf(text.slice(at, end));
      const record = new RecordCursor(text, at, end, this.#separator);
      if (record.read()) {
        if (!isBlank(record.cells)) records.push({ line: this.#line, cells: record.cells });
        this.#line += record.isOneLine ? 1 : newlines(text, at, record.next);
        at = record.next;
      } else if (isEnd || text.length - at > LONGEST_RECORD) {
        records.push({ line: this.#line, cells: null, reason: 'a quote is opened and not closed' });
        this.#line += 1;
        at = end + 1;
      } else break;
    }
    this.#text = text.slice(at);
    return records;
  }
}

/** Reads one record of a text, cell by cell. */
class RecordCursor {
  readonly cells: string[] = [];
  isOneLine = true;
  readonly #text: string;
  readonly #separator: string;
  #here: number;
  /** Where the line that the next cell stands in ends. */
  #lineEnd: number;

  constructor(text: string, at: number, lineEnd: number, separator: string) {
    this.#text = text;
    this.#here = at;
    this.#lineEnd = lineEnd;
    this.#separator = separator;
  }

  /** Where the next record begins, once this one is read. */
  get next(): number {
    return this.#lineEnd + 1;
  }

  /** Whether the record is whole; else a quoted cell is not closed yet. */
  read(): boolean {
    for (;;) {
      const stop = this.#text[this.#here] === QUOTE ? this.#quoted() : this.#plain();
      if (stop === null) return false;
      if (stop < 0) return true;
      this.#here = stop + 1;
    }
  }

  /** Takes a cell; where the separator behind it stands, -1 when it is the last. */
  #plain(): number {
    const stop = this.#text.indexOf(this.#separator, this.#here);
    const isLast = stop < 0 || stop > this.#lineEnd;
    const cell = this.#text.slice(this.#here, isLast ? this.#lineEnd : stop);
    this.cells.push(isLast && cell.endsWith('\r') ? cell.slice(0, -1) : cell);
    return isLast ? -1 : stop;
  }

  /** The same, of a quoted cell; null when it does not end in the text. */
  #quoted(): number | null {
    const close = closingQuote(this.#text, this.#here + 1);
    if (close < 0) return null;
    if (close > this.#lineEnd) {
      this.isOneLine = false;
      this.#lineEnd = this.#text.indexOf(NEWLINE, close);
      if (this.#lineEnd < 0) return null;
    }
    const inner = this.#text.slice(this.#here + 1, close);
    this.cells.push(inner.includes(QUOTE) ? inner.replaceAll('""', QUOTE) : inner);
    const stop = this.#text.indexOf(this.#separator, close);
    return stop > this.#lineEnd ? -1 : stop;
  }
}

/** The quote that closes a cell: doubled ones are part of it. */
function closingQuote(text: string, from: number): number {
  let close = text.indexOf(QUOTE, from);
  while (close >= 0 && text[close + 1] === QUOTE) close = text.indexOf(QUOTE, close + 2);
  return close;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === '';
}

function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return SEPARATORS.reduce((most, separator) => (count(separator) > count(most) ? separator : most));
}

function newlines(text: string, from: number, to: number): number {
  let found = 0;
  for (let at = text.indexOf(NEWLINE, from); at >= 0 && at < to; at = text.indexOf(NEWLINE, at + 1)) found += 1;
  return found;
}
