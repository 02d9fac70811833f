import type { RequestHead } from './request-head.ts';
import type { ResponseHead } from './response-head.ts';
import { headerValue, hopByHop, isHopByHop } from './message-head.ts';
import type { Route } from './route.ts';

const LABEL_PREFIX = 'x-whence-';
const SIGNED_HEADERS = /SignedHeaders=([^,\s]+)/;

/** What of a request's head is changed on its way. */
export interface HeadChange {
  readonly keepsBaggage: boolean;
  /** The body's new length, when something was added to it. */
  readonly contentLength: number | null;
  /** We have told the client to go on ourselves. */
  readonly dropsExpect: boolean;
}

/** The head the upstream gets: every line as it was sent, but for the host, what belongs to the connection, and our own. */
export function upstreamHead(head: RequestHead, route: Route, change: HeadChange): string {
  const isHop = hopByHop(headerValue(head.lines, 'connection'));
  const isSigned = signedHeaders(headerValue(head.lines, 'authorization'));
  let text = `${head.method} ${route.path} HTTP/1.1\r\nHost: ${route.host}\r\n`;
  for (const { name, line } of head.lines) {
    const stays = isSigned(name) || !(isHop(name) || isOurs(name, change.keepsBaggage));
    if (stays && name !== 'host' && !isReplaced(name, change)) text += `${line}\r\n`;
  }
  // What is compressed cannot be hidden from.
  if (change.contentLength !== null) text += `Content-Length: ${change.contentLength}\r\nAccept-Encoding: identity\r\n`;
  if (head.isWebSocket) text += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  return `${text}\r\n`;
}

function isReplaced(name: string, { contentLength, dropsExpect }: HeadChange): boolean {
  if (name === 'expect') return dropsExpect;
  return contentLength !== null && (name === 'content-length' || name === 'accept-encoding');
}

/** A WebSocket's extensions (compression) are not offered on: its frames pass plain, so their usage can be read. */
function isOurs(name: string, keepsBaggage: boolean): boolean {
  if (name === 'baggage') return !keepsBaggage;
  return name.startsWith(LABEL_PREFIX) || name === 'sec-websocket-extensions';
}

/** A header that the client's signature covers must go on, whatever it is: without it the signature is wrong. */
function signedHeaders(authorization: string | null): (name: string) => boolean {
  const listed = authorization === null ? undefined : SIGNED_HEADERS.exec(authorization)?.[1];
  if (listed === undefined) return () => false;
  const names = new Set(listed.toLowerCase().split(';'));
  return (name) => names.has(name);
}

/** What of a response's head is changed on its way. */
export interface ResponseChange {
  /** The connection ends with the answer. */
  readonly closes: boolean;
  readonly isUpgrade: boolean;
  /** Whether the body goes in chunks, whatever its head says. */
  readonly isReframed: boolean;
}

/** The head the client gets. */
export function clientHead(head: ResponseHead, { closes, isUpgrade, isReframed }: ResponseChange): string {
  const isHop = hopByHop(headerValue(head.lines, 'connection'));
  let text = `${VERSION}${head.statusLine.slice(VERSION.length)}\r\n`;
  for (const { name, line } of head.lines)
    if (!isHop(name) && !(isReframed && name === 'content-length')) text += `${line}\r\n`;
  if (isReframed) text += 'Transfer-Encoding: chunked\r\n';
  if (isUpgrade) text += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  else if (closes) text += 'Connection: close\r\n';
  return `${text}\r\n`;
}

/** Whether the client gets the head as it came. */
export function isUnchanged({ statusLine, lines }: ResponseHead, { closes, isUpgrade }: ResponseChange): boolean {
  return !closes && !isUpgrade && statusLine.startsWith(VERSION) && !lines.some(({ name }) => isHopByHop(name));
}

const VERSION = 'HTTP/1.1';
