import {
  AmbiguousFraming,
  type Framing,
  headerLines,
  headerValue,
  type HeaderLine,
  statedFraming,
} from './message-head.ts';
import { badRequest, type Refusal } from './refusal.ts';

/** The head of a request, strictly read. */
export interface RequestHead {
  readonly method: string;
  /** The request target as sent: "/gateway/…", or "http://host/…" from a client that takes us for its proxy. */
  readonly target: string;
  readonly host: string;
  readonly lines: readonly HeaderLine[];
  readonly framing: Framing;
  readonly keepsAlive: boolean;
  readonly expectsContinue: boolean;
  readonly isWebSocket: boolean;
}

/**
 * RFC 9112 without its licences: upper-case method, visible ASCII in the target, HTTP/1.1, no folding, no space before a
 * colon, one optional space after it and none at the end, every line ended by CR LF.
 */
const STRICT =
  /^[A-Z]{3,10} [\x21-\x7e]+ HTTP\/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:(?: ?[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?| ?)\r\n)+\r\n$/;
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Reads a whole head. 'unusual' when the strict grammar does not cover it: a complete parser must look at it. */
export function requestHead(head: string): RequestHead | Refusal | 'unusual' {
  if (!STRICT.test(head)) return 'unusual';
  const lines = headerLines(head);
  const host = hostIn(lines);
  if (host === null) return badRequest('The request needs exactly one Host.');
  const framing = framingOf(lines);
  if (!('kind' in framing)) return framing;
  const methodEnd = head.indexOf(' ');
  const expect = valueIn(lines, 'expect');
  if (expect !== '' && expect !== '100-continue') return 'unusual';
  const connection = valueIn(lines, 'connection');
  return {
    method: head.slice(0, methodEnd),
    target: head.slice(methodEnd + 1, head.indexOf(' ', methodEnd + 1)),
    host,
    lines,
    framing,
    keepsAlive: !connection.includes('close'),
    expectsContinue: expect !== '',
    isWebSocket: connection.includes('upgrade') && valueIn(lines, 'upgrade') === 'websocket',
  };
}

function valueIn(lines: readonly HeaderLine[], name: string): string {
  return headerValue(lines, name)?.toLowerCase() ?? '';
}

/** The one host, in lower case; null when there is none or there are several. */
function hostIn(lines: readonly HeaderLine[]): string | null {
  const hosts = lines.filter(({ name }) => name === 'host');
  const host = hosts[0]?.value ?? '';
  return hosts.length === 1 && HOST.test(host) ? host.toLowerCase() : null;
}

function framingOf(lines: readonly HeaderLine[]): Framing | Refusal {
  try {
    return statedFraming(lines) ?? { kind: 'none' };
  } catch (error) {
    if (error instanceof AmbiguousFraming) return badRequest(`The request is ambiguous: ${error.message}.`);
    throw error;
  }
}
