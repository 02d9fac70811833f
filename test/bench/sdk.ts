/**
 * What the SDK costs: processor time and latency of a call with it, beside the bare fetch, rounds of both interleaved; and the
 * fingerprint of a prompt beside hashing it natively and parsing it. The provider and Whence are a process of their own.
 */
import { hash as nativeHash, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { openMeter } from '../../sdk/src/node.ts';
import { fingerprintOf } from '../../src/core/capture/fingerprint/fingerprint.ts';
import { KeyedHash } from '../../src/core/capture/fingerprint/keyed-hash.ts';

const FILE = fileURLToPath(import.meta.url);
const SERVER = 'server';
const ROUNDS = 9;
const SENTENCE = 'The quick brown fox said "jump" over the lazy dog.\n';

interface Workload {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly calls: number;
}

function chat(bytes: number, stream: boolean): string {
  const content = SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length));
  return JSON.stringify({ model: 'gpt-5-mini', stream, messages: [{ role: 'user', content }] });
}

const WORKLOADS: readonly Workload[] = [
  { name: '1 KB prompt', path: '/v1/chat/completions', body: chat(900, false), calls: 400 },
  { name: '95 KB prompt', path: '/v1/chat/completions', body: chat(95_000, false), calls: 200 },
  { name: 'stream of 100 events', path: '/v1/chat/completions', body: chat(900, true), calls: 200 },
];

if (process.argv[2] === SERVER) await serve();
else await benchSdk();

async function serve(): Promise<void> {
  const event = `data: ${JSON.stringify({ id: 'chatcmpl-x', choices: [{ delta: { content: 'word ' } }] })}\n\n`;
  const usage = { prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 };
  const answer = JSON.stringify({
    id: 'chatcmpl-x',
    model: 'gpt-5-mini',
    choices: [{ message: { content: 'x' } }],
    usage,
  });
  const key = JSON.stringify({ fingerprintKey: randomBytes(16).toString('hex') });
  const server = createServer((request, response) => {
    let isStream = false;
    request.on('data', (chunk: Buffer) => (isStream ||= chunk.includes('"stream":true')));
    request.on('end', () => {
      if (request.url?.startsWith('/api/')) response.writeHead(202).end(key);
      else if (isStream) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let index = 0; index < 100; index++) response.write(event);
        response.end(`data: ${JSON.stringify({ id: 'chatcmpl-x', choices: [], usage })}\n\ndata: [DONE]\n\n`);
      } else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
  });
  process.on('disconnect', () => process.exit());
}

async function benchSdk(): Promise<void> {
  const child = fork(FILE, [SERVER]);
  const [port] = await once(child, 'message');
  const url = `http://127.0.0.1:${String(port)}`;
  const meter = openMeter({ url, provider: 'openai' });
  const fetches = { bare: globalThis.fetch, sdk: meter.fetch() };
  for (const workload of WORKLOADS) {
    const times = { bare: [] as Round[], sdk: [] as Round[] };
    for (let round = 0; round <= ROUNDS; round++)
      for (const name of ['bare', 'sdk'] as const) {
        const measured = await roundOf(fetches[name], url, workload);
        await meter.flush();
        if (round > 0) times[name].push(measured);
      }
    console.log(workload.name, { bare: summary(times.bare), sdk: summary(times.sdk) });
  }
  console.log('calls', meter.stats);
  await meter.close();
  child.disconnect();
  for (const [name, bytes] of [
    ['1 KB', 900],
    ['95 KB', 95_000],
  ] as const)
    benchFingerprint(name, chat(bytes, false));
  benchFingerprint('95 KB in 60 turns', turns());
}

interface Round {
  /** Microseconds of processor time of this process a call. */
  readonly cpu: number;
  /** Milliseconds of each call, in order of size. */
  readonly latencies: readonly number[];
}

async function roundOf(fetch: typeof globalThis.fetch, url: string, { path, body, calls }: Workload): Promise<Round> {
  const latencies: number[] = [];
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const started = performance.now();
    const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-0123456789abcdef' };
    await (await fetch(url + path, { method: 'POST', headers, body })).text();
    latencies.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / calls, latencies: latencies.sort((left, right) => left - right) };
}

function summary(rounds: readonly Round[]): Record<string, number> {
  const all = rounds.flatMap(({ latencies }) => latencies).sort((left, right) => left - right);
  const at = (share: number): number => Math.round((all[Math.floor(all.length * share)] ?? 0) * 1000) / 1000;
  const cpu = rounds.map((round) => round.cpu).sort((left, right) => left - right);
  return { cpuMicros: Math.round(cpu[Math.floor(cpu.length / 2)] ?? 0), p50ms: at(0.5), p99ms: at(0.99) };
}

function turns(): string {
  const messages = Array.from({ length: 60 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: SENTENCE.repeat(31),
  }));
  return JSON.stringify({ model: 'gpt-5-mini', messages });
}

function benchFingerprint(name: string, text: string): void {
  const body = Buffer.from(text);
  const hash = new KeyedHash(randomBytes(32));
  const micros = {
    fingerprint: best(() => fingerprintOf(body, '/v1/chat/completions', hash)?.segments.length ?? 0),
    sha256OfTheWhole: best(() => nativeHash('sha256', body, 'hex').length),
    jsonParse: best(() => Object.keys(JSON.parse(body.toString('utf8'))).length),
  };
  console.log(`fingerprint, ${name}, ${body.length} bytes, microseconds`, micros);
}

/** Microseconds of processor time of the fastest of some rounds. */
function best(run: () => number): number {
  const runs = 400;
  let fastest = Infinity;
  let sum = 0;
  for (let round = 0; round < 20; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < runs; index++) sum += run();
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / runs);
  }
  if (sum < 0) throw new Error('a sum below zero');
  return Math.round(fastest * 10) / 10;
}
