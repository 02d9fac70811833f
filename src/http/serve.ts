import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
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
  readonly demo: { readonly calls: string | undefined; readonly seed: string | undefined } | null;
  say(text: string): void;
}

/** Serves until SIGINT or SIGTERM, then finishes what is under way and closes the stores. */
export async function serve({ installation, operations, demo: wanted, say }: ServeRequest): Promise<void> {
  const { context } = installation;
  const { host, port } = context.config;
  installation.ledger.start();
  if (wanted !== null) await fill(installation, wanted, say);
  const server = createAdaptorServer({ fetch: httpApp(context, operations).fetch });
  server.listen(port, host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const { port: bound } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  context.engine.announce(url);
  say(`Whence ${context.version} listens on ${url}`);
  say(
    (await context.keys()).length > 0
      ? 'Keys are required.'
      : 'Open to this machine: no key exists yet (whence keys create makes one).',
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  say('Stopping.');
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), CLOSE_MS);
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
  await installation.close();
}

async function fill(
  { context, ledger }: Installation,
  { calls, seed }: NonNullable<ServeRequest['demo']>,
  say: (text: string) => void,
): Promise<void> {
  const { calls: present } = await callExtent(context.engine);
  if (present > 0) {
    say(`The store holds ${present} calls already; the demo organisation is not loaded again.`);
    return;
  }
  say('Loading the demo organisation …');
  const answer = await demo.run(context, demo.input.parse({ calls, seed }));
  await ledger.settle();
  say(
    `Loaded ${answer.accepted} calls in ${Math.round(answer.seconds)} s; what is true of them is in ${answer.truth}.`,
  );
}
