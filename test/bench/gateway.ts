/**
 * The gateway beside nginx (the limit), a bare node:http and undici pass-through, and Portkey's gateway, in one interleaved run.
 * Processor time of the process under test decides: it hardly moves when others use the machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { STREAMED_EVENTS } from './gateway/exchange.ts';
import type { LoadOrder, LoadResult } from './gateway/load.ts';
import {
  pinned,
  startNginx,
  startPassThrough,
  startPortkey,
  startUpstream,
  startWhence,
  type Target,
} from './gateway/target.ts';
import { installedPeers } from './peers/installed.ts';
import { processorSeconds, residentMebibytes } from './processor-time.ts';

const ROUNDS = Number(process.argv[2] ?? 3);
const OPEN_STREAMS = 2000;
/** So many requests, in so many rounds at most, go before those that are measured: what Node compiles on the way is no part of the work. */
const FIRST_REQUESTS = 30_000;
const FIRST_ROUNDS = 6;

type Order = Omit<LoadOrder, 'port' | 'path' | 'headers'> & { readonly slow?: boolean };
interface Row {
  readonly name: string;
  readonly order: Order;
  /** Units of work in one request, and what they are called. */
  readonly units: number;
  readonly unit: string;
}

const BUSY = { connections: 64, seconds: 3, rate: null } as const;
const ROWS: readonly Row[] = [
  { name: '1 KB', order: { ...BUSY, bodyBytes: 1000, stream: false }, units: 1, unit: 'requests' },
  { name: '95 KB', order: { ...BUSY, bodyBytes: 95_000, stream: false }, units: 1, unit: 'requests' },
  { name: 'SSE', order: { ...BUSY, bodyBytes: 1000, stream: true }, units: STREAMED_EVENTS, unit: 'events' },
];
const STEADY: Order = { connections: 64, seconds: 4, rate: 300, bodyBytes: 1000, stream: false };
const OPEN: Order = { connections: OPEN_STREAMS, seconds: 6, rate: null, bodyBytes: 1000, stream: true, slow: true };

/** Measured on one core each: the load and the upstream on the first, what is between them on the second. */
async function load(target: Target, { slow = false, ...order }: Order): Promise<LoadResult> {
  const { port, headers } = target;
  const whole: LoadOrder = { ...order, port, headers, path: target.path(slow ? 'slow/' : '') };
  const program = fileURLToPath(new URL('gateway/load.ts', import.meta.url));
  const [command = '', ...rest] = pinned([process.execPath, program, JSON.stringify(whole)], 0);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  await once(child, 'exit');
  return JSON.parse(printed);
}

/** Units of work a second of the target's processor time; what failed counts as nothing and is told. */
async function perProcessorSecond(target: Target, { order, units }: Row): Promise<number> {
  const before = processorSeconds(target.pid);
  const { answered, failed } = await load(target, order);
  if (failed > 0) console.log(`  ${target.name}: ${failed} failed beside ${answered}`);
  return (answered * units) / (processorSeconds(target.pid) - before);
}

async function warmUp(target: Target, { order }: Row): Promise<void> {
  let answered = 0;
  for (let round = 0; round < FIRST_ROUNDS && answered < FIRST_REQUESTS; round++)
    answered += (await load(target, order)).answered;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

async function capacity(targets: readonly Target[]): Promise<void> {
  console.log('| work | target | a processor second | 1 of whence is |\n| --- | --- | --: | --: |');
  for (const row of ROWS) {
    const found = new Map<string, number[]>();
    for (const target of targets) await warmUp(target, row);
    for (let round = 0; round < ROUNDS; round++) {
      for (const target of targets) {
        const rates = found.get(target.name) ?? [];
        found.set(target.name, [...rates, await perProcessorSecond(target, row)]);
      }
    }
    const ours = median(found.get('whence') ?? []);
    for (const [name, rates] of found) {
      console.log(
        `| ${row.name} | ${name} | ${whole(median(rates))} ${row.unit} | ${(ours / median(rates)).toFixed(2)} |`,
      );
    }
  }
}

async function latency(targets: readonly Target[]): Promise<void> {
  console.log('\n| 300 requests a second | p50 µs | p99 µs |\n| --- | --: | --: |');
  const found = targets.map((target) => ({ target, results: [] as LoadResult[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { target, results } of found) results.push(await load(target, STEADY));
  }
  for (const { target, results } of found) {
    const [p50, p99] = [median(results.map((one) => one.p50)), median(results.map((one) => one.p99))];
    console.log(`| ${target.name} | ${whole(p50)} | ${whole(p99)} |`);
  }
}

async function memory(target: Target): Promise<void> {
  const idle = residentMebibytes(target.pid);
  let peak = idle;
  const timer = setInterval(() => (peak = Math.max(peak, residentMebibytes(target.pid))), 200);
  await load(target, OPEN);
  clearInterval(timer);
  console.log(`\n${target.name} with ${OPEN_STREAMS} open streams: ${whole(peak)} MiB, idle ${whole(idle)} MiB`);
}

const upstream = await startUpstream();
const peers = installedPeers();
const targets: Target[] = [];
try {
  targets.push(await startWhence(upstream.port));
  const nginx = await startNginx(upstream.port);
  if (nginx) targets.push(nginx);
  else console.log('nginx is not installed, so its rows are missing.');
  if (peers !== null) {
    targets.push(await startPassThrough(upstream.port, peers), await startPortkey(upstream.port, peers));
  }
  await capacity(targets);
  await latency([upstream, ...targets]);
  for (const target of targets) if (target.name !== 'portkey') await memory(target);
} finally {
  for (const target of [...targets, upstream]) await target.stop();
}
