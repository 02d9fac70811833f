import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from '../errors.ts';
import type { Door } from '../ingest/door.ts';

/** So long may what is under way take to end. */
export const CLOSE_MS = 10_000;
/** Longer than the pause of most senders, so that they need not connect anew. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 20_000;

/** A server that asks each door in turn, and gives the rest of the requests to `others`. */
export function doorServer(doors: readonly Door[], others: RequestListener): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS }, (request, response) => {
    if (!doors.some((door) => door(request, response))) others(request, response);
  });
}

/** Listens, and gives the address to tell people. Fails when the port is taken. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new AppError(
      'bad-config',
      `Cannot listen on ${host} port ${port}: ${error instanceof Error ? error.message : String(error)}.`,
      'Give another by --port or --host (port 0 picks a free one), or stop what listens there.',
    );
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

/** Answers what is under way; connections that do not end by themselves are cut. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(timer);
}
