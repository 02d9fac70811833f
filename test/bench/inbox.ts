/**
 * What it costs to have captured calls on disk before their sender is told so: the inbox beside bare fdatasync on the same
 * disk in turns, then POST /api/calls in a process of its own, then all the way into the store.
 * `node test/bench/inbox.ts [rounds]`. CPU is of the serving process alone, all threads (Linux).
 */
import { closeSync, fdatasync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { frameOf } from '../../src/ingest/inbox/frame.ts';
import { SegmentWriter } from '../../src/ingest/inbox/segment-writer.ts';
import { openLog } from '../../src/log.ts';
import { RoleProcess } from '../faults/role-process.ts';
import { KeepAlive } from './keep-alive.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const EVENT_BYTES = 500;
const APPENDS = 400;
const CLOCK_TICKS = 100;
const BATCH = 100;
const synced = promisify(fdatasync);

const folder = mkdtempSync(join(tmpdir(), 'whence-bench-inbox-'));
try {
  await durableAppend();
  await groupCommit();
  await nativeBatches('collect', 8, 400);
  await nativeBatches('gateway,collect,api,jobs', 8, 400);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One at a time: the time until an event of 500 bytes is on disk. */
async function durableAppend(): Promise<void> {
  const payload = Buffer.alloc(EVENT_BYTES, 0x61);
  const times = { rawSync: [] as number[], rawAsync: [] as number[], inbox: [] as number[] };
  const fd = openSync(join(folder, 'raw'), 'w');
  writeSync(fd, Buffer.alloc(8 << 20));
  fdatasyncSync(fd);
  const writer = new SegmentWriter({
    folder,
    log: openLog('silent'),
    isBehind: () => false,
    onSealed: () => undefined,
  });
  let at = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let index = 0; index < APPENDS; index++) {
      const start = performance.now();
      writeSync(fd, payload, 0, EVENT_BYTES, at);
      fdatasyncSync(fd);
      times.rawSync.push(performance.now() - start);
      at += EVENT_BYTES;
    }
    for (let index = 0; index < APPENDS; index++) {
      const start = performance.now();
      writeSync(fd, payload, 0, EVENT_BYTES, at);
      await synced(fd);
      times.rawAsync.push(performance.now() - start);
      at += EVENT_BYTES;
    }
    for (let index = 0; index < APPENDS; index++) {
      const start = performance.now();
      await writer.append(frameOf(1, payload));
      times.inbox.push(performance.now() - start);
    }
  }
  await writer.close();
  closeSync(fd);
  console.log(`durable append of ${EVENT_BYTES} bytes, one at a time, ms`);
  for (const [name, values] of Object.entries(times)) console.log(`  ${name.padEnd(9)} ${percentiles(values)}`);
  const ratio = quantile(times.inbox, 0.5) / quantile(times.rawSync, 0.5);
  console.log(
    `  p50 of the inbox is ${ratio.toFixed(2)} x of the bare blocking call, ${(quantile(times.inbox, 0.5) / quantile(times.rawAsync, 0.5)).toFixed(2)} x of the bare one that does not block`,
  );
}

/** Many at a time. */
async function groupCommit(): Promise<void> {
  const payload = Buffer.alloc(EVENT_BYTES, 0x61);
  console.log('many in flight');
  for (const inFlight of [16, 256, 2048]) {
    const writer = new SegmentWriter({
      folder,
      log: openLog('silent'),
      isBehind: () => false,
      onSealed: () => undefined,
    });
    const times: number[] = [];
    let left = 200 * inFlight;
    const cpu = process.cpuUsage();
    const started = performance.now();
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (left-- > 0) {
          const start = performance.now();
          await writer.append(frameOf(1, payload));
          times.push(performance.now() - start);
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    await writer.close();
    const each = (user + system) / times.length;
    console.log(
      `  ${String(inFlight).padStart(5)}: ${Math.round(times.length / seconds)} a second, ${percentiles(times)}, ${each.toFixed(2)} us of CPU each`,
    );
  }
}

/** Batches of 100 lines over some connections, as fast as they are acknowledged. */
async function nativeBatches(roles: string, connections: number, batches: number): Promise<void> {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  const server = new RoleProcess(dataDir, roles);
  await server.start();
  const senders = Array.from({ length: connections }, () => new KeepAlive(server.url));
  await Promise.all(senders.map((sender, index) => sender.post(batchOf(-1 - index))));
  const bodies = Array.from({ length: batches * ROUNDS }, (_, number) => batchOf(number));
  const times: number[] = [];
  const cpu = cpuSeconds(server.pid);
  const started = performance.now();
  await Promise.all(
    senders.map(async (sender) => {
      for (let body = bodies.pop(); body; body = bodies.pop()) {
        const start = performance.now();
        await sender.post(body);
        times.push(performance.now() - start);
      }
    }),
  );
  const acknowledged = (performance.now() - started) / 1000;
  const spent = cpuSeconds(server.pid) - cpu;
  const events = times.length * BATCH;
  console.log(`POST /api/calls, batches of ${BATCH}, ${connections} connections, roles ${roles}`);
  console.log(
    `  acknowledged ${Math.round(events / acknowledged)} events a second, ${Math.round(events / spent)} per CPU-second of the process; ${percentiles(times)}`,
  );
  if (roles.includes('api')) {
    await allStored(server.url, events);
    const stored = (performance.now() - started) / 1000;
    const all = cpuSeconds(server.pid) - cpu;
    console.log(
      `  all stored after ${stored.toFixed(1)} s: ${Math.round(events / stored)} events a second, ${Math.round(events / all)} per CPU-second of the process without the engine`,
    );
  } else {
    const single: number[] = [];
    const [sender] = senders;
    for (let number = 0; number < APPENDS * ROUNDS; number++) {
      const body = Buffer.from(JSON.stringify(line(number, 0)));
      const start = performance.now();
      await sender?.post(body);
      single.push(performance.now() - start);
    }
    console.log(`  one event at a time over HTTP: ${percentiles(single)}`);
  }
  for (const sender of senders) sender.close();
  await server.stop();
}

async function allStored(url: string, events: number): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/sources?from=2026-10-01&to=2026-12-01`);
    const { sources }: { sources: { calls: number }[] } = await response.json();
    if (sources.reduce((sum, { calls }) => sum + calls, 0) >= events) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function batchOf(number: number): Buffer {
  return Buffer.from(Array.from({ length: BATCH }, (_, index) => JSON.stringify(line(number, index))).join('\n'));
}

function line(number: number, index: number): object {
  const id = `b${number}-${index}`;
  const usage = { inputTokens: 1200 + index, cacheReadTokens: 1024, outputTokens: 310, reasoningTokens: 128 };
  const labels = { feature: 'search', team: 'discovery', customer: `customer-${index}`, environment: 'production' };
  const at = new Date(Date.UTC(2026, 10, 1) + (number % 100_000) * 1000).toISOString();
  return {
    id,
    at,
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    operation: 'chat',
    status: 'ok',
    durationMs: 812,
    usage,
    labels,
  };
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

function percentiles(values: readonly number[]): string {
  return `p50 ${quantile(values, 0.5).toFixed(2)} p99 ${quantile(values, 0.99).toFixed(2)} ms`;
}
