/** The least that a proxy in Node does: node:http in front, undici behind, bytes passed on as they come, nothing looked at. */
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [port = '0', upstream = '', peers = ''] = process.argv.slice(2);
interface Dispatching {
  dispatch(options: object, handler: object): boolean;
}
interface Undici {
  readonly Pool: new (origin: string, options: object) => Dispatching;
}
const { Pool }: Undici = createRequire(join(peers, 'package.json'))('undici');
const pool = new Pool(`http://127.0.0.1:${upstream}`, { connections: 4096, pipelining: 1 });

createServer((request, response) => {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  pool.dispatch(
    { path: request.url ?? '/', method: request.method ?? 'GET', headers, body: request },
    passing(response),
  );
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));

function passing(response: ServerResponse): object {
  return {
    onConnect: () => undefined,
    onHeaders(status: number, headers: Buffer[], resume: () => void) {
      response.on('drain', resume);
      const kept = headers
        .map(String)
        .filter(
          (_, index, all) => !/^(transfer-encoding|connection|keep-alive)$/i.test(all[index - (index % 2)] ?? ''),
        );
      response.writeHead(status, kept);
      return true;
    },
    onData: (chunk: Buffer) => response.write(chunk),
    onComplete: () => response.end(),
    onError: () => response.destroy(),
  };
}
