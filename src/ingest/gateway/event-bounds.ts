const LF = 0x0a;
const CR = 0x0d;

/**
 * Where events end among the bytes of a stream: server-sent events with an empty line, whatever ends its lines; in streams of
 * lines each line is one.
 */
export class EventBounds {
  readonly #areLines: boolean;

  constructor(areLines: boolean) {
    this.#areLines = areLines;
  }

  /** Behind the event that `at` is in; the end of the bytes when its end has not come. */
  after(bytes: Buffer, at: number): number {
    for (let newline = bytes.indexOf(LF, at); newline >= 0; newline = bytes.indexOf(LF, newline + 1)) {
      if (this.#areLines) return newline + 1;
      if (bytes[newline + 1] === LF) return newline + 2;
      if (bytes[newline + 1] === CR && bytes[newline + 2] === LF) return newline + 3;
    }
    return bytes.length;
  }

  /** Behind the last event that ends before `at`; 0 when none does. `before` are the two bytes before these bytes. */
  before(bytes: Buffer, at: number, before = ''): number {
    for (let newline = lastNewline(bytes, at - 1); newline >= 0; newline = lastNewline(bytes, newline - 1))
      if (this.#areLines || isEmptyLine(bytes, newline, before)) return newline + 1;
    return 0;
  }
}

function lastNewline(bytes: Buffer, from: number): number {
  return from < 0 ? -1 : bytes.lastIndexOf(LF, from);
}

function isEmptyLine(bytes: Buffer, newline: number, before: string): boolean {
  const last = byteAt(bytes, newline - 1, before);
  return last === LF || (last === CR && byteAt(bytes, newline - 2, before) === LF);
}

/** A byte, which may lie before the bytes at hand. */
function byteAt(bytes: Buffer, at: number, before: string): number | undefined {
  return at < 0 ? before.charCodeAt(before.length + at) : bytes[at];
}
