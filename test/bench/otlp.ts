/**
 * Spans received, decoded and durable, in spans per second of our own processor time; beside them what protobufjs needs only to
 * decode the same bytes, in the same rounds. The peers are installed on demand into a temporary folder.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { OuterSpans } from '../../src/core/capture/telemetry/nesting.ts';
import { payloadOfBatch } from '../../src/ingest/inbox/payload.ts';
import { decodeTraces } from '../../src/ingest/otlp/decode.ts';
import { installedPeers } from './peers/installed.ts';
import { processorSeconds } from './processor-time.ts';
import { SPANS, spanBatch } from './span-batch.ts';

const BATCHES = 20;
const REPEATS = 12;
const SENT = 600;
const SENDERS = 4;
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Row {
  readonly what: string;
  readonly run: (batch: Buffer) => unknown;
}

const rounds = Number(process.argv[2] ?? 5);
const batches = Array.from({ length: BATCHES }, (_, number) => spanBatch(number));
console.log(`${SPANS} spans a batch, ${Math.round((batches[0]?.length ?? 0) / SPANS)} bytes a span`);
const figures = new Map<string, number[]>();
const rows = [...ownRows(), ...peerRows()];
for (let round = 0; round <= rounds; round += 1) {
  for (const { what, run } of rows) {
    const seconds = processorTime(() => {
      for (let repeat = 0; repeat < REPEATS; repeat += 1) for (const batch of batches) run(batch);
    });
    if (round > 0) note(what, (SPANS * BATCHES * REPEATS) / seconds);
  }
}
for (let round = 0; round < rounds; round += 1) {
  note('received over HTTP, decoded, durable', await receive(batches, {}));
  const zipped = batches.map((batch) => gzipSync(batch));
  note('the same with gzip', await receive(zipped, { 'content-encoding': 'gzip' }));
}
const peer = median(figures.get('protobufjs 7 static, decoded only') ?? []);
for (const [what, values] of figures) {
  const value = median(values);
  const ratio = peer > 0 ? `   ${(value / peer).toFixed(2)}x protobufjs 7` : '';
  console.log(`${Math.round(value).toLocaleString('en').padStart(10)} spans per CPU-second   ${what}${ratio}`);
}

function ownRows(): Row[] {
  const options = { door: 'otlp', now: Date.UTC(2026, 10, 2), outerSpans: new OuterSpans() };
  const decode = (batch: Buffer) => decodeTraces(batch, 'protobuf', options);
  return [
    { what: 'decoded to calls', run: decode },
    {
      what: 'decoded to calls and made ready for the disk',
      // As the door does it, which leaves the ids to the drain.
      run: (batch) =>
        payloadOfBatch({
          door: 'otlp',
          ...decodeTraces(batch, 'protobuf', { ...options, isIdless: true }),
          refused: [],
        }),
    },
    { what: 'inflated only (zlib)', run: inflating() },
  ];
}

function inflating(): Row['run'] {
  const zipped = new Map(batches.map((batch) => [batch, gzipSync(batch)]));
  return (batch) => gunzipSync(zipped.get(batch) ?? batch);
}

/** The decoders of the peers; none when they cannot be installed. */
function peerRows(): Row[] {
  const folder = installedPeers();
  if (folder === null) return [];
  const load = createRequire(join(folder, 'package.json'));
  const root = load('@opentelemetry/otlp-transformer/build/src/generated/root.js');
  const generated = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
  const { parse } = load('protobufjs');
  const proto = readFileSync(new URL('peers/trace.proto', import.meta.url), 'utf8');
  const reflected = parse(proto).root.lookupType('ExportTraceServiceRequest');
  return [
    { what: 'protobufjs 7 static, decoded only', run: (batch) => generated.decode(batch) },
    { what: 'protobufjs 8 reflection, decoded only', run: (batch) => reflected.decode(batch) },
  ];
}

/** Spans per second of processor time that a process of the role collect takes in from senders side by side. */
async function receive(bodies: readonly Buffer[], headers: Record<string, string>): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'whence-otlp-'));
  const server = spawn(process.execPath, [MAIN, 'serve', '--roles', 'collect', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await addressOf(server);
    const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
    const send = async (from: number, count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 1) {
        await post(`${url}/v1/traces`, bodies[(from + sent) % bodies.length] ?? Buffer.alloc(0), headers, agent);
      }
    };
    await send(0, SENT / 4);
    const before = processorSeconds(server.pid ?? 0);
    await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender * 5, SENT / SENDERS)));
    const seconds = processorSeconds(server.pid ?? 0) - before;
    agent.destroy();
    return (SENT * SPANS) / seconds;
  } finally {
    server.kill();
    await once(server, 'exit');
    rmSync(data, { recursive: true, force: true });
  }
}

async function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of [server.stderr, server.stdout].includes(null) ? [] : (server.stderr ?? [])) {
    said += String(chunk);
    const url = /listens on (http:\/\/\S+)/.exec(said)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the server did not start: ${said}`);
}

async function post(url: string, body: Buffer, headers: Record<string, string>, agent: Agent): Promise<void> {
  const sending = request(url, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-type': 'application/x-protobuf' },
  });
  sending.end(body);
  const [response] = await once(sending, 'response');
  for await (const _ of response);
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
}

function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function note(what: string, value: number): void {
  figures.set(what, [...(figures.get(what) ?? []), value]);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
