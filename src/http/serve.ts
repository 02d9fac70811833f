import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { AppError } from '../errors.ts';
import type { Installation } from '../operations/context.ts';
import { demo } from '../operations/demo.ts';
import type { Operation } from '../operations/operation.ts';
import { callExtent } from '../store/call-extent.ts';
import { httpApp } from './app.ts';

const CLOSE_MS = 10_000;

interface ServeRequest {
  readonly installation: Installation;
  readonly operations: readonly Operation[];
  /** Load the demo organisation if the store is empty; null for no. */
  readonly demo: DemoRequest | null;
  readonly say: (text: string) => void;
}

interface DemoRequest {
  readonly calls: string | undefined;
  readonly seed: string | undefined;
}

/** Serves until SIGINT or SIGTERM, then finishes what is under way and closes the stores. */
export async function serve({ installation, operations, demo: wanted, say }: ServeRequest): Promise<void> {
  const { context } = installation;
  let isLoaded = wanted === null;
  const app = httpApp(context, operations, () => isLoaded);
  const server = createAdaptorServer({ fetch: app.fetch });
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const url = await listen(server, context.config.host, context.config.port);
  installation.announce(url);
  say(`Whence ${context.version} listens on ${url}`);
  const isOpen = (await context.keys()).length === 0;
  say(isOpen ? 'Open to this machine: no key exists yet (whence keys create makes one).' : 'Keys are required.');
  installation.ledger.start();
  if (wanted !== null) await Promise.race([fill(installation, wanted, say), stopped]);
  isLoaded = true;
  await stopped;
  say('Stopping.');
  await close(server);
  await installation.close();
}

type Server = ReturnType<typeof createAdaptorServer>;

/** Listens, and gives the address to tell people. Fails when the port is taken. */
async function listen(server: Server, host: string, port: number): Promise<string> {
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
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const timer = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, CLOSE_MS);
  await closed;
  clearTimeout(timer);
}

async function fill(
  { context, ledger }: Installation,
  wanted: DemoRequest,
  say: (text: string) => void,
): Promise<void> {
  const { calls } = await callExtent(context.engine);
  if (calls > 0) {
    say(`The store holds ${calls} calls already; the demo organisation is not loaded again.`);
    return;
  }
  say('Loading the demo organisation …');
  const answer = await demo.run(context, demo.input.parse({ calls: wanted.calls, seed: wanted.seed }));
  await ledger.settle();
  say(
    `Loaded ${answer.accepted} calls in ${Math.round(answer.seconds)} s; what is true of them is in ${answer.truth}.`,
  );
}
