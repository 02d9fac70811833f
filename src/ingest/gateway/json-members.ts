import { isText } from '../../core/capture/text-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const LONGEST_NAME = 64;
const NEAR = 48;

/**
 * Finds members of the outermost object in JSON that passes by in pieces, without parsing it: strings are skipped from quote
 * to quote, so a prompt costs little more than looking for quotes. What is no sound JSON gives nonsense, never an error.
 */
export class JsonMembers {
  /** JSON text of the wanted members that were there; a repeated one is as its last. */
  readonly found = new Map<string, string>();
  /** Offset of the closing brace; -1 until it has come. */
  end = -1;
  /** Bytes of strings, names included, files left out: what an estimate of a prompt's tokens starts from. */
  textBytes = 0;
  readonly #wanted: (name: string) => number;
  #depth = 0;
  #offset = 0;
  #inString = false;
  /** The bytes so far end with an odd number of backslashes inside a string. */
  #escaped = false;
  #expectsName = false;
  #name: string | null = null;
  /** Parts of the name or value that is being kept. */
  #kept: Buffer[] | null = null;
  #keptBytes = 0;
  /** Where in the bytes at hand it goes on. */
  #keptFrom = 0;
  #most = 0;

  /** `wanted` gives how long (in bytes) a member may be to be kept; 0 for one that is not wanted. */
  constructor(wanted: (name: string) => number) {
    this.#wanted = wanted;
  }

  feed(bytes: Buffer): void {
    this.#keptFrom = 0;
    let at = 0;
    while (at < bytes.length && this.end < 0) at = this.#inString ? this.#takeString(bytes, at) : this.#take(bytes, at);
    if (this.#kept && this.end < 0) this.#add(bytes.subarray(this.#keptFrom));
    this.#offset += bytes.length;
  }

  /** A member that somebody else has found, whose value is at these bytes. */
  takeMember(bytes: Buffer, name: string, start: number, end: number): void {
    if (end - start <= this.#wanted(name)) this.found.set(name, bytes.toString('utf8', start, end));
  }

  /** The end of an object whose members somebody else has found. */
  takeEnd(end: number, textBytes: number): void {
    this.end = end;
    this.textBytes = textBytes;
  }

  /** Takes one byte outside of strings; gives where it goes on. */
  #take(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (byte === QUOTE) this.#openString(at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#depth++;
      if (this.#depth === 1) this.#expectsName = byte === OPEN_BRACE;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (this.#depth === 1) this.#close(bytes, at);
      this.#depth--;
    } else if (this.#depth === 1) this.#separate(bytes, at, byte);
    return at + 1;
  }

  #openString(at: number): void {
    this.#inString = true;
    if (!this.#expectsName || this.#depth !== 1) return;
    this.#keep(LONGEST_NAME);
    this.#keptFrom = at;
  }

  #separate(bytes: Buffer, at: number, byte: number | undefined): void {
    if (byte === COMMA) {
      this.#endMember(bytes, at);
      this.#expectsName = true;
    } else if (byte === COLON && this.#name !== null) {
      this.#keep(this.#wanted(this.#name));
      this.#keptFrom = at + 1;
    }
  }

  #close(bytes: Buffer, at: number): void {
    this.#endMember(bytes, at);
    this.end = this.#offset + at;
  }

  #takeString(bytes: Buffer, from: number): number {
    const end = this.#endOfString(bytes, from);
    if (isText(bytes, from, end)) this.textBytes += end - from;
    if (!this.#inString && this.#expectsName && this.#depth === 1) this.#endName(bytes, end);
    return end;
  }

  /** Where the string goes on after its closing quote; the end of the bytes when it has not come. */
  #endOfString(bytes: Buffer, from: number): number {
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    // Most strings are short, or have an escape soon: asking the machine's fast search each time costs more.
    for (const near = Math.min(bytes.length, at + NEAR); at < near; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) return this.#leaveString(at);
      if (byte === BACKSLASH) at++;
    }
    while (at < bytes.length) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote < 0 ? bytes.length : quote;
      const isEscaped = backslashesBefore(bytes, at, end) % 2 === 1;
      if (quote < 0) return this.#stayInString(end, isEscaped);
      if (!isEscaped) return this.#leaveString(quote);
      at = quote + 1;
    }
    return this.#stayInString(bytes.length, at > bytes.length);
  }

  #leaveString(quote: number): number {
    this.#inString = false;
    return quote + 1;
  }

  #stayInString(end: number, isEscaped: boolean): number {
    this.#escaped = isEscaped;
    return end;
  }

  #keep(most: number): void {
    this.#kept = most > 0 ? [] : null;
    this.#keptBytes = 0;
    this.#most = most;
  }

  #add(bytes: Buffer): void {
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > this.#most) this.#kept = null;
    else this.#kept?.push(Buffer.from(bytes));
  }

  /** The text of what was kept, up to here. */
  #textTo(bytes: Buffer, to: number): string | null {
    if (this.#kept) this.#add(bytes.subarray(this.#keptFrom, to));
    const text = this.#kept && Buffer.concat(this.#kept).toString('utf8');
    this.#kept = null;
    return text;
  }

  #endName(bytes: Buffer, to: number): void {
    const quoted = this.#textTo(bytes, to);
    this.#expectsName = false;
    this.#name = quoted === null ? '' : quoted.slice(1, -1);
  }

  #endMember(bytes: Buffer, to: number): void {
    const text = this.#textTo(bytes, to);
    if (text !== null && this.#name !== null) this.found.set(this.#name, text);
    this.#name = null;
  }
}

function backslashesBefore(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === BACKSLASH) at--;
  return end - at;
}
