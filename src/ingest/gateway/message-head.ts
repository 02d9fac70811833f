/** A header line as it was sent, and taken apart. `name` is in lower case, `line` has no line end. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  readonly line: string;
}

/** How the end of a message's body is found. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

/** A head whose lengths contradict each other: the classic way to smuggle a second message past a relay. */
export class AmbiguousFraming extends Error {}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /^(?:0|[1-9]\d{0,14})$/;

/** Bytes up to and including the empty line; -1 when it has not come. `from` is where the search may start. */
export function headLength(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(HEAD_END, Math.max(0, from - HEAD_END.length));
  return end < 0 ? -1 : end + HEAD_END.length;
}

/** Lines of a head that has passed its grammar; the first (request or status line) is left out. */
export function headerLines(head: string): HeaderLine[] {
  const lines: HeaderLine[] = [];
  let start = head.indexOf('\r\n') + 2;
  for (let end = head.indexOf('\r\n', start); end > start; end = head.indexOf('\r\n', start)) {
    const colon = head.indexOf(':', start);
    const valueStart = head.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
    lines.push({
      name: head.slice(start, colon).toLowerCase(),
      value: head.slice(valueStart, end),
      line: head.slice(start, end),
    });
    start = end + 2;
  }
  return lines;
}

/**
 * How long the body is, by RFC 9112 section 6.3, with nothing left to interpretation: at most one Content-Length in plain
 * digits, or one Transfer-Encoding that is exactly "chunked". Throws AmbiguousFraming. Null when the head states neither.
 */
export function statedFraming(lines: readonly HeaderLine[]): Framing | null {
  let framing: Framing | null = null;
  for (const { name, value } of lines) {
    if (name !== 'content-length' && name !== 'transfer-encoding') continue;
    if (framing) throw new AmbiguousFraming('the length of the body is stated twice');
    framing = name === 'content-length' ? lengthOf(value) : chunkedOf(value);
  }
  return framing;
}

function lengthOf(value: string): Framing {
  if (!LENGTH.test(value)) throw new AmbiguousFraming('Content-Length is no plain number');
  return { kind: 'length', length: Number(value) };
}

function chunkedOf(value: string): Framing {
  if (value.toLowerCase() !== 'chunked') throw new AmbiguousFraming('Transfer-Encoding is something else than chunked');
  return { kind: 'chunked' };
}

/** The value of a header; null when it is absent. Lines that repeat a name are joined, as RFC 9110 5.3 allows. */
export function headerValue(lines: readonly HeaderLine[], name: string): string | null {
  let value: string | null = null;
  for (const line of lines) if (line.name === name) value = value === null ? line.value : `${value}, ${line.value}`;
  return value;
}

/** Headers of one connection, not of the message: a relay must not pass them on (RFC 9110 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
]);

/** Whether a header always belongs to the connection alone. */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/** Tells which headers belong to the connection alone, those named in Connection included. */
export function hopByHop(connection: string | null): (name: string) => boolean {
  if (connection === null || PLAIN_CONNECTION.test(connection)) return (name) => HOP_BY_HOP.has(name);
  const named = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  // Naming what frames or addresses the message would take it away.
  for (const name of FRAMING) named.delete(name);
  return (name) => HOP_BY_HOP.has(name) || named.has(name);
}

const PLAIN_CONNECTION = /^(?:keep-alive|close|upgrade)$/i;
const FRAMING = ['content-length', 'transfer-encoding', 'host'];
