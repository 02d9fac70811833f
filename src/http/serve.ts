import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { isLoopback } from '../core/loopback.ts';
import type { Capture } from '../ingest/capture-process.ts';
import { type GatewayFront, gatewayFront } from '../ingest/gateway/front.ts';
import type { Installation } from '../operations/context.ts';
import { demo } from '../operations/demo.ts';
import type { Operation } from '../operations/operation.ts';
import { callExtent } from '../store/call-extent.ts';
import { FIRST_KEY } from './access.ts';
import { httpApp } from './app.ts';
import { captureAnswers } from './capture-answers.ts';
import { doorContext, doorsOf, type DoorSurroundings } from './doors.ts';
import { captureGauges, type Gauge, gatewayGauges } from './gauge.ts';
import { close, CLOSE_MS, doorServer, listen } from './server.ts';

interface ServeRequest extends DoorSurroundings {
  readonly version: string;
  /** The stores; null in a process that only captures. */
  readonly installation: Installation | null;
  /** The inbox; null in a process that does not capture. */
  readonly capture: Capture | null;
  readonly operations: readonly Operation[];
  /** Load the demo organisation if the store is empty; null for no. */
  readonly demo: DemoRequest | null;
  readonly say: (text: string) => void;
}

interface DemoRequest {
  readonly calls: string | undefined;
  readonly seed: string | undefined;
}

/** Serves until SIGINT or SIGTERM, then finishes what is under way and closes the inbox and the stores. */
export async function serve(request: ServeRequest): Promise<void> {
  const { config, version, installation, capture, demo: wanted, say } = request;
  let isLoaded = wanted === null;
  const { server, gateway } = serverOf(request, () => isLoaded);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const url = await listen(server, config.host, config.port);
  say(`Whence ${version} listens on ${url}`);
  const second = await secondServer(request, server);
  if (installation) {
    installation.announce(url);
    await sayAccess(installation, say);
    if (config.roles.includes('jobs')) startJobs(installation);
    if (wanted !== null) await Promise.race([fill(installation, wanted, say), stopped]);
  }
  isLoaded = true;
  await stopped;
  say('Stopping.');
  await Promise.all([close(server), second && close(second), gateway?.close(CLOSE_MS)]);
  await capture?.inbox.close();
  await installation?.close();
}

interface FrontedServer {
  readonly server: Server;
  /** Null when the roles of this process do not include it. */
  readonly gateway: GatewayFront | null;
}

/** The server with what the roles of this process put before it. */
function serverOf(request: ServeRequest, isLoaded: () => boolean): FrontedServer {
  const { capture, config } = request;
  if (!capture)
    return {
      server: doorServer(
        [],
        others(request, isLoaded, () => []),
      ),
      gateway: null,
    };
  const context = doorContext(capture, request);
  const gauges = (): Gauge[] => [...captureGauges(capture.inbox.counts), ...(gateway ? gatewayGauges(gateway) : [])];
  const server = doorServer(doorsOf(context), others(request, isLoaded, gauges));
  const gateway = config.roles.includes('gateway') ? gatewayFront(context, server) : null;
  return { server, gateway };
}

/** A port on which OTLP exporters send without being told; whatever comes there is answered as on the first. */
async function secondServer({ config, say }: ServeRequest, first: Server): Promise<Server | null> {
  if (config.otlpPort === null || !config.roles.includes('collect')) return null;
  const server = doorServer([], (request, response) => void first.emit('request', request, response));
  say(`OTLP is taken on ${await listen(server, config.host, config.otlpPort)} too`);
  return server;
}

/** Whatever no door answers. */
function others(request: ServeRequest, isLoaded: () => boolean, captured: () => Gauge[]): RequestListener {
  const { installation, operations, log } = request;
  if (installation === null) return captureAnswers(captured, log);
  const answer = getRequestListener(httpApp(installation.context, operations, isLoaded, captured).fetch);
  return (request, response) => void answer(request, response);
}

async function sayAccess({ context }: Installation, say: (text: string) => void): Promise<void> {
  const isOpen = (await context.keys()).length === 0;
  if (!isOpen) say('Keys are required.');
  else if (isLoopback(context.config.host))
    say('Open to this machine: no key exists yet (whence keys create makes one).');
  else say(`No key exists, so nothing is answered on ${context.config.host}. ${FIRST_KEY}`);
}

function startJobs({ ledger, drain, sourceJob }: Installation): void {
  ledger.start();
  drain.start();
  sourceJob.start();
}

async function fill(
  { context, ledger }: Installation,
  wanted: DemoRequest,
  say: (text: string) => void,
): Promise<void> {
  const { calls } = await callExtent(context.store);
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
