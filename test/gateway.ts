import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { loadConfig } from '../src/config.ts';
import type { Call } from '../src/core/call.ts';
import { gatewayFront, type GatewayFront } from '../src/ingest/gateway/front.ts';
import type { CapturedBatch, Inbox } from '../src/ingest/inbox/inbox.ts';
import { openLog } from '../src/log.ts';

/** A gateway on a free port in front of an ordinary server, with what it captured. */
export interface TestGateway {
  readonly url: string;
  readonly port: number;
  readonly front: GatewayFront;
  readonly calls: Call[];
  readonly refused: CapturedBatch['refused'][number][];
  /** Resolves when so many calls have been captured. */
  captured(count: number): Promise<Call[]>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Upstreams by name, at these addresses. */
  readonly upstreams: Readonly<Record<string, string>>;
  readonly config?: Record<string, unknown> & {
    readonly gateway?: Record<string, unknown> & { readonly upstreams?: readonly object[] };
  };
  /** Called instead of keeping what is captured. */
  readonly append?: (batch: CapturedBatch) => Promise<void>;
  readonly mayIngest?: (key: string) => void;
}

export const FINGERPRINT_KEY = new Uint8Array(32).fill(7);

export async function openTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { upstreams, config = {}, append, mayIngest } = options;
  const configured = Object.entries(upstreams).map(([name, url]) => ({ name, url }));
  const { gateway = {}, ...rest } = config;
  const calls: Call[] = [];
  const refused: CapturedBatch['refused'][number][] = [];
  const inbox: Inbox = {
    async append(batch) {
      if (append) return append(batch);
      calls.push(...batch.calls);
      refused.push(...batch.refused);
    },
  };
  const server = createHttpServer((_request, response) => response.end('ordinary'));
  const front = gatewayFront(
    {
      config: loadConfig(
        null,
        {},
        {
          logLevel: 'silent',
          ...rest,
          gateway: { ...gateway, upstreams: [...configured, ...(gateway.upstreams ?? [])] },
        },
      ),
      inbox,
      log: openLog('silent'),
      clock: Date.now,
      fingerprintKey: FINGERPRINT_KEY,
      mayIngest: ({ headers }) => mayIngest?.((headers.authorization ?? '').replace('Bearer ', '')),
    },
    server,
  );
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}/gateway`,
    port,
    front,
    calls,
    refused,
    async captured(count) {
      for (let waited = 0; calls.length < count && waited < 5000; waited += 5) await pause(5);
      return calls;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await front.close(1000);
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function listenOn(server: Server | ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** One exchange as an upstream sees it on the wire: the whole request, and what to do with the connection. */
export interface SeenRequest {
  readonly head: string;
  readonly body: Buffer;
  readonly socket: Socket;
}

/** A server of bare bytes: `answer` gets each whole request, `onHead` each head as soon as it is there; both write what they like. */
export interface BareUpstream {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Heads that have come, whatever became of their bodies. */
  readonly heads: string[];
  readonly sockets: Set<Socket>;
  close(): void;
}

export async function openBareUpstream(
  answer: (request: SeenRequest) => void,
  onHead: (head: string, socket: Socket) => void = () => undefined,
): Promise<BareUpstream> {
  const heads: string[] = [];
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    let bytes: Buffer = Buffer.alloc(0);
    let isInBody = false;
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const headEnd = bytes.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const head = bytes.toString('latin1', 0, headEnd);
        if (!isInBody) onHead(heads[heads.push(head) - 1] ?? '', socket);
        isInBody = true;
        const bodyEnd = endOfBody(head, bytes, headEnd + 4);
        if (bodyEnd < 0) return;
        const request = { head, body: bytes.subarray(headEnd + 4, bodyEnd), socket };
        bytes = bytes.subarray(bodyEnd);
        isInBody = false;
        seen.push(request);
        answer(request);
      }
    });
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    heads,
    sockets,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function endOfBody(head: string, bytes: Buffer, start: number): number {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bytes.length - start >= Number(length) ? start + Number(length) : -1;
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return start;
  const last = bytes.indexOf('0\r\n\r\n', start);
  return last < 0 ? -1 : last + 5;
}

/** Sends bytes as they are, and gives all that came back until the other side closes or `until` holds. */
export async function exchangeBytes(
  port: number,
  pieces: readonly (string | Buffer)[],
  until: (answer: Buffer) => boolean = () => false,
): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  const answer: Buffer[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      answer.push(bytes);
      if (until(Buffer.concat(answer))) resolve();
    });
    socket.on('close', () => resolve());
    socket.on('end', () => resolve());
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    if (pieces.length > 1) await pause(1);
  }
  await done;
  socket.destroy();
  return Buffer.concat(answer);
}

/** A response on the wire. */
export function wireResponse(body: string | Buffer, headers: Record<string, string> = {}, status = '200 OK'): Buffer {
  const lines = Object.entries({ 'Content-Type': 'application/json', ...headers }).map(([k, v]) => `${k}: ${v}`);
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, ...lines, `Content-Length: ${bytes.length}`].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
}

/** A chunked response: one chunk a piece. */
export function chunkedResponse(pieces: readonly (string | Buffer)[], headers: Record<string, string> = {}): Buffer[] {
  const lines = Object.entries({ 'Content-Type': 'text/event-stream', ...headers }).map(([k, v]) => `${k}: ${v}`);
  const head = ['HTTP/1.1 200 OK', ...lines, 'Transfer-Encoding: chunked'].join('\r\n');
  return [
    Buffer.from(`${head}\r\n\r\n`),
    ...pieces.map((piece) => {
      const bytes = Buffer.from(piece);
      return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    }),
    Buffer.from('0\r\n\r\n'),
  ];
}
