import { type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import type { Door } from '../door.ts';
import { ClientConnection } from './client-connection.ts';
import type { Gateway } from './gateway.ts';
import { GATEWAY_PATH } from './route.ts';

/**
 * Requests to the gateway that are legal but not plain enough for its own reader (HTTP/1.0, unusual white space): the complete
 * parser of node:http has read them, and they go the same way as all others, written anew as plainly as can be.
 */
export function gatewayDoor(gateway: Gateway): Door {
  return (request, response) => {
    if (!request.url?.startsWith(GATEWAY_PATH)) return false;
    relay(gateway, request, response);
    return true;
  };
}

function relay(gateway: Gateway, request: IncomingMessage, response: ServerResponse): void {
  const [near, far] = duplexPair();
  const connection = new ClientConnection(
    gateway,
    far,
    (socket) => socket.destroy(),
    () => undefined,
  );
  const outgoing = requestOf(
    {
      createConnection: () => near,
      method: request.method ?? 'GET',
      path: request.url ?? '',
      headers: { ...plain(request), connection: 'close' },
      setHost: false,
    },
    (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, incoming.rawHeaders);
      incoming.pipe(response);
      incoming.on('error', () => response.destroy());
    },
  );
  outgoing.on('error', () => response.destroy());
  response.on('close', () => {
    outgoing.destroy();
    connection.close();
  });
  request.pipe(outgoing);
}

/** Headers as they were sent, each once more; the connection is another. */
function plain({ headersDistinct }: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headersDistinct))
    if (values && name !== 'connection' && name !== 'expect') headers[name] = values.map((value) => value.trim());
  return headers;
}
