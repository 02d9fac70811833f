import { type Framing, headerLines, headerValue, type HeaderLine, statedFraming } from './message-head.ts';

/** The head of a response, strictly read. */
export interface ResponseHead {
  readonly status: number;
  /** "HTTP/1.1 200 OK", as sent. */
  readonly statusLine: string;
  readonly lines: readonly HeaderLine[];
  readonly framing: Framing;
  /** Whether the connection may carry another exchange. */
  readonly keepsAlive: boolean;
}

const STRICT =
  /^HTTP\/1\.[01] [1-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;

/** Reads a whole head; null when it is none. Throws AmbiguousFraming. `method` is the request's: HEAD has no body. */
export function responseHead(head: string, method: string): ResponseHead | null {
  if (!STRICT.test(head)) return null;
  const status = Number(head.slice(9, 12));
  const lines = headerLines(head);
  const stated = statedFraming(lines);
  const framing = isBodiless(status, method) ? NO_BODY : (stated ?? UNTIL_CLOSE);
  const connection = (headerValue(lines, 'connection') ?? '').toLowerCase();
  const isOld = head.charCodeAt(7) === 0x30;
  return {
    status,
    statusLine: head.slice(0, head.indexOf('\r\n')),
    lines,
    framing,
    keepsAlive:
      framing.kind !== 'untilClose' && (isOld ? connection.includes('keep-alive') : !connection.includes('close')),
  };
}

const NO_BODY: Framing = { kind: 'none' };
const UNTIL_CLOSE: Framing = { kind: 'untilClose' };

function isBodiless(status: number, method: string): boolean {
  return method === 'HEAD' || status < 200 || status === 204 || status === 304;
}
