import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { listenOn } from './gateway.ts';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** One WebSocket as its server sees it. */
export interface ServerSession {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** All bytes that were written after the handshake, and all that came. */
  readonly written: Buffer[];
  readonly read: Buffer[];
  /** Messages and control frames as they come; a text message whole, however it was cut. */
  onFrame: (opcode: number, text: string) => void;
  /** One message; in so many frames, with a ping after each but the last. */
  send(text: string, frames?: number): void;
  close(code: number): void;
}

export interface WebSocketUpstream {
  readonly url: string;
  readonly sessions: ServerSession[];
  close(): void;
}

/** A server that takes every WebSocket offered and agrees to no extension (RFC 6455). */
export async function openWebSocketUpstream(serve: (session: ServerSession) => void): Promise<WebSocketUpstream> {
  const sessions: ServerSession[] = [];
  const server = createServer((_request, response) => response.writeHead(426).end());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, first: Buffer) => {
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
    const protocol = request.headers['sec-websocket-protocol']?.split(',')[0];
    const chosen = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n${chosen}\r\n`,
    );
    if (first.length > 0) socket.unshift(first);
    const session = sessionOn(request, socket);
    sessions.push(session);
    serve(session);
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    sessions,
    close() {
      server.close();
      for (const { socket } of sessions) socket.destroy();
    },
  };
}

function sessionOn(request: IncomingMessage, socket: Duplex): ServerSession {
  const write = (bytes: Buffer): void => {
    session.written.push(bytes);
    socket.write(bytes);
  };
  const session: ServerSession = {
    request,
    socket,
    written: [],
    read: [],
    onFrame: () => undefined,
    send(text, frames = 1) {
      const bytes = Buffer.from(text);
      const size = Math.ceil(bytes.length / frames);
      for (let index = 0; index < frames; index++) {
        const isLast = index === frames - 1;
        write(frameOf(index === 0 ? TEXT : 0, bytes.subarray(index * size, (index + 1) * size), isLast));
        if (!isLast) write(frameOf(PING, Buffer.from('still here'), true));
      }
    },
    close: (code) => write(frameOf(CLOSE, Buffer.from([code >> 8, code & 0xff]), true)),
  };
  readFrames(session);
  return session;
}

function readFrames(session: ServerSession): void {
  let open: Buffer = Buffer.alloc(0);
  let text = '';
  session.socket.on('error', () => undefined);
  session.socket.on('end', () => session.socket.end());
  session.socket.on('data', (bytes: Buffer) => {
    session.read.push(bytes);
    open = Buffer.concat([open, bytes]);
    for (let frame = maskedFrame(open); frame; frame = maskedFrame(open)) {
      open = open.subarray(frame.bytes);
      if (frame.opcode === CLOSE) session.socket.end(frameOf(CLOSE, frame.payload, true));
      if (frame.opcode > 2) session.onFrame(frame.opcode, '');
      else text += frame.payload.toString('utf8');
      if (frame.opcode > 2 || !frame.isLast) continue;
      session.onFrame(TEXT, text);
      text = '';
    }
  });
}

function frameOf(opcode: number, payload: Buffer, isLast: boolean): Buffer {
  const first = (isLast ? 0x80 : 0) | opcode;
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 0x1_0000 ? 4 : 10);
  head.writeUInt8(first, 0);
  head.writeUInt8(length < 0x1_0000 ? 126 : 127, 1);
  if (length < 0x1_0000) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

interface MaskedFrame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
  readonly bytes: number;
}

/** The frame of a client's at the start; null while it is incomplete. */
function maskedFrame(bytes: Buffer): MaskedFrame | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < maskAt + 4) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const start = maskAt + 4;
  if (bytes.length < start + length) return null;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ bytes.readUInt8(maskAt + (at & 3));
  const first = bytes.readUInt8(0);
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload, bytes: start + length };
}
