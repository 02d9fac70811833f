import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { isLoopback } from '../core/loopback.ts';
import type { Capture } from '../ingest/capture-process.ts';
import { type GatewayFront, gatewayFront } from '../ingest/gateway/front.ts';
import type { Installation } from '../operations/context.ts';
import { FIRST_KEY } from './access.ts';
import { captureAnswers } from './capture-answers.ts';
import { doorContext, doorsOf, type DoorSurroundings } from './doors.ts';
import type { DemoRequest } from './demo-filling.ts';
import { captureGauges, type Gauge, gatewayGauges } from './gauge.ts';
import { close, CLOSE_MS, doorServer, listen } from './server.ts';

interface ServeRequest extends DoorSurroundings {
  readonly version: string;
  /** The stores; null in a process that only captures. */
  readonly installation: Installation | null;
  /** The inbox; null in a process that does not capture. */
  readonly capture: Capture | null;
  /** Load the demo organisation if the store is empty; null for no. */
  readonly demo: DemoRequest | null;
  readonly say: (text: string) => void;
}

/** Serves until SIGINT or SIGTERM, then finishes what is under way and closes the inbox and the stores. */
export async function serve(request: ServeRequest): Promise<void> {
  const { config, version, installation, capture, demo: wanted, say } = request;
  let isLoaded = wanted === null;
  const { server, gateway } = serverOf(request, await othersOf(request, () => isLoaded));
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const url = await listen(server, config.host, config.port);
  say(`Whence ${version} listens on ${url}`);
  const second = await secondServer(request, server);
  if (installation) {
    installation.announce(url);
    await sayAccess(installation, say);
    if (config.roles.includes('jobs')) startJobs(installation);
    if (wanted !== null) {
      const { fillWithDemo } = await import('./demo-filling.ts');
      await Promise.race([fillWithDemo(installation, wanted, say), stopped]);
    }
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

/** Answers whatever no door does; given what gauges of capture there are. */
type Others = (captured: () => Gauge[]) => RequestListener;

async function othersOf({ installation, log }: ServeRequest, isLoaded: () => boolean): Promise<Others> {
  if (installation === null) return (captured) => captureAnswers(captured, log);
  const { apiAnswers } = await import('./api-answers.ts');
  return (captured) => apiAnswers(installation, isLoaded, captured);
}

/** The server with what the roles of this process put before it. */
function serverOf(request: ServeRequest, others: Others): FrontedServer {
  const { capture, config } = request;
  if (!capture)
    return {
      server: doorServer(
        [],
        others(() => []),
      ),
      gateway: null,
    };
  const context = doorContext(capture, request);
  const gauges = (): Gauge[] => [...captureGauges(capture.inbox.counts), ...(gateway ? gatewayGauges(gateway) : [])];
  const server = doorServer(doorsOf(context), others(gauges));
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
