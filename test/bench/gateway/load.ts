/**
 * Sends requests over raw sockets and prints what came back, as JSON. Bounded in count and time. With `rate` requests are sent
 * on schedule, whether others were answered or not, and latency counts from when a request was due.
 */
import { connect, type Socket } from 'node:net';
import { requestBody } from './exchange.ts';

export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  readonly stream: boolean;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second over all connections; null for as many as are answered. */
  readonly rate: number | null;
}

export interface LoadResult {
  readonly answered: number;
  readonly failed: number;
  readonly seconds: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

const order: LoadOrder = JSON.parse(process.argv[2] ?? '{}');
const body = requestBody(order.bodyBytes, order.stream);
const headers = { host: `127.0.0.1:${order.port}`, 'content-type': 'application/json', ...order.headers };
const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
const request = Buffer.from(
  `POST ${order.path} HTTP/1.1\r\n${head.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);
const started = performance.now();
const until = started + order.seconds * 1000;
const latencies: number[] = [];
let failed = 0;

/** One connection; `send` resolves when the answer is whole. */
class Line {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #done: (isWhole: boolean) => void = () => undefined;
  isFree = true;

  constructor() {
    this.#socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', () => this.#done(false));
    this.#socket.on('close', () => this.#done(false));
  }

  /** Whether the answer came whole; a line that failed is of no use any more. */
  async send(dueAt: number): Promise<boolean> {
    this.isFree = false;
    const isWhole = await new Promise<boolean>((resolve) => {
      this.#done = resolve;
      this.#pending = Buffer.alloc(0);
      this.#socket.write(request);
    });
    this.isFree = isWhole;
    if (isWhole) latencies.push((performance.now() - dueAt) * 1000);
    else failed += 1;
    return isWhole;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    if (isWhole(this.#pending)) this.#done(this.#pending.subarray(9, 12).equals(OK));
  }
}

const OK = Buffer.from('200');

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
  if (length !== undefined) return bytes.length >= end + 4 + Number(length);
  return bytes.subarray(-5).toString('latin1') === '0\r\n\r\n';
}

async function asFastAsAnswered(line: Line): Promise<void> {
  while (performance.now() < until) if (!(await line.send(performance.now()))) return;
}

async function onSchedule(lines: readonly Line[], rate: number): Promise<void> {
  const sent: Promise<boolean>[] = [];
  for (let number = 0; number < rate * order.seconds; number += 1) {
    const dueAt = started + (number * 1000) / rate;
    while (performance.now() < dueAt)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    const line = lines.find(({ isFree }) => isFree);
    if (line) sent.push(line.send(dueAt));
    else failed += 1;
  }
  await Promise.all(sent);
}

const lines = Array.from({ length: order.connections }, () => new Line());
const timer = setTimeout(() => lines.forEach((line) => line.close()), order.seconds * 1000 + 5000);
await (order.rate === null ? Promise.all(lines.map(asFastAsAnswered)) : onSchedule(lines, order.rate));
clearTimeout(timer);
for (const line of lines) line.close();
latencies.sort((left, right) => left - right);
const at = (share: number): number => Math.round(latencies[Math.floor(latencies.length * share)] ?? Number.NaN);
const result: LoadResult = {
  answered: latencies.length,
  failed,
  seconds: (performance.now() - started) / 1000,
  p50: at(0.5),
  p99: at(0.99),
};
console.log(JSON.stringify(result));
