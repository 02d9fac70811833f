import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer, type TestServer } from '../e2e/server.ts';
import { slugOf } from './client.ts';
import { CLIENTS } from './clients.ts';
import type { Errand, Sight, Way } from './errand.ts';
import { openReplay } from './replay.ts';
import { INSTRUMENTATIONS } from './telemetry.ts';

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));
const run = promisify(execFile);

/** A call as Whence tells of it, as far as it matters here. */
export interface KnownCall {
  readonly id: string;
  readonly status: string;
  readonly httpStatus: number | null;
  readonly metering: string;
  readonly usage: Readonly<Record<string, number>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly attempt: number;
  readonly role: string;
  readonly logicalRequestId: string | null;
  readonly doors: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Dollars; null when it has no price. */
  readonly cost: string | null;
}

/** What a client did, what it saw and what Whence knows of it. */
export interface Deed extends Sight {
  readonly calls: readonly KnownCall[];
}

const DIRECT: Way = { name: 'direct', gateway: false, sdk: false, features: ['plain', 'stream', 'tools'] };
const BOTH: Way = { name: 'gateway and SDK', gateway: true, sdk: true, features: 'all' };

/** Every client through every door, in processes of their own, with one Whence and real traffic replayed. */
export async function runClients(): Promise<Deed[]> {
  const replays = await Promise.all(CLIENTS.map(async (client) => [client, await openReplay()] as const));
  const upstreams = replays.map(([client, { url }]) => ({
    name: slugOf(client),
    provider: client.upstream,
    url,
    asksForUsage: client.upstream === 'openai',
  }));
  const bedrock = upstreams.find(({ provider }) => provider === 'bedrock');
  const server = await startServer(null, {
    gateway: { upstreams: [...upstreams, ...(bedrock ? [{ ...bedrock, name: 'bedrock' }] : [])] },
  });
  try {
    const addresses = Object.fromEntries(upstreams.map(({ name, url }) => [name, url]));
    const errand = { whence: server.url, replays: addresses };
    const sights = await send({
      ...errand,
      instrumentation: null,
      ways: [DIRECT, { ...BOTH, name: 'gateway', sdk: false }, { ...BOTH, name: 'SDK', gateway: false }, BOTH],
    });
    for (const { name } of INSTRUMENTATIONS) {
      const ways = [
        { ...DIRECT, name, features: 'all' as const },
        { ...BOTH, name: `gateway, SDK and ${name}` },
      ];
      sights.push(...(await send({ ...errand, instrumentation: name, ways })));
    }
    const known = await knownCalls(server);
    return sights.map((sight) => ({ ...sight, calls: known.get(sight.run) ?? [] }));
  } finally {
    await server.stop();
    for (const [, replay] of replays) await replay.close();
  }
}

async function send(errand: Errand): Promise<Sight[]> {
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(errand)], { maxBuffer: 1 << 28 });
  const sights: Sight[] = JSON.parse(stdout);
  return sights;
}

/** All calls by their label `run`, once all that was captured is in the store. */
async function knownCalls(server: TestServer): Promise<Map<string, KnownCall[]>> {
  while (await isWaiting(server.url)) await new Promise((resolve) => setTimeout(resolve, 100));
  const left = await callIds(server);
  const calls: KnownCall[] = [];
  const work = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const { call, price }: { call: Omit<KnownCall, 'cost'>; price: { cost: string | null } } = await server.ask(
        `/api/call?id=${encodeURIComponent(id)}`,
      );
      calls.push({ ...call, cost: price.cost ?? null });
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return Map.groupBy(calls, ({ labels }) => labels['run'] ?? '');
}

/** Whether anything is on its way to the disk or from there to the store. */
async function isWaiting(url: string): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const amounts = [...metrics.matchAll(/^whence_(?:gateway_waiting|inbox_waiting_bytes) (\d+)$/gm)];
  if (amounts.length !== 2) throw new Error(`what waits is not told:\n${metrics}`);
  return amounts.some(([, amount]) => amount !== '0');
}

async function callIds(server: TestServer): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  do {
    const page: { calls: { id: string }[]; next: string | null } = await server.ask(
      `/api/calls?order=at&limit=1000&from=-1d&to=now${cursor}`,
    );
    ids.push(...page.calls.map(({ id }) => id));
    cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return ids;
}
