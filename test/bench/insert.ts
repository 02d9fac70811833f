/**
 * What the store costs per call: insertCalls (duplicates sought, columns encoded, sent) beside the bare engine given the
 * same rows, as JSON from a file and as blocks encoded before the clock starts.
 * `node test/bench/insert.ts [rows]`. CPU is of both processes, all threads (Linux).
 */
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callBlocks } from '../../src/store/call-block.ts';
import { callRow } from '../../src/store/call-columns.ts';
import { insertCalls } from '../../src/store/calls.ts';
import { openEngine, type Engine } from '../../src/store/engine.ts';
import { launchEngine, type EngineAddress } from '../../src/store/launcher.ts';
import { migrate } from '../../src/store/migrations.ts';
import { SAMPLE_PRICING } from '../sample-call.ts';
import { weekOfCalls } from './week-of-calls.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const BATCH = 50_000;
const CLOCK_TICKS = 100;
const MIB = 1024 * 1024;

interface Result {
  readonly arm: string;
  readonly rowsPerSecond: number;
  readonly rowsPerCpuSecond: number;
  readonly ourCpuSeconds: number;
  readonly engineCpuSeconds: number;
  readonly ourPeakMib: number;
  readonly enginePeakMib: number;
}

/** Runs an arm on a store of its own. The clock and both processes' CPU time run only inside `timed`. */
async function measure(arm: string, action: (store: Store, timed: Timed) => Promise<void>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'whence-bench-'));
  const started = performance.now();
  const launched = await launchEngine(folder);
  const engine = await openEngine(launched.address);
  await migrate(engine);
  const pid = launched.pid() ?? 0;
  // Starts the peak of our own memory anew, see proc(5).
  writeFileSync('/proc/self/clear_refs', '5');
  const idle = `${Math.round(performance.now() - started)} ms to start, ${memory(pid, 'VmRSS')} MiB idle`;
  const spent = { wall: 0, ours: 0, engine: 0 };
  await action({ engine, address: launched.address }, async (work) => {
    const before = { wall: performance.now(), ours: process.cpuUsage(), engine: cpuSeconds(pid) };
    await work();
    const ours = process.cpuUsage(before.ours);
    spent.wall += (performance.now() - before.wall) / 1000;
    spent.ours += (ours.user + ours.system) / 1e6;
    spent.engine += cpuSeconds(pid) - before.engine;
  });
  const [stored] = await engine.query<object>(
    `SELECT toUInt32(count()) AS rows, uniqExact(id) = count() AS distinct, sum(toDecimal128(cost, 12)) AS cost,
            (SELECT round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE table = 'calls' AND active) AS bytesPerCall
     FROM calls`,
  );
  const result = {
    arm,
    rowsPerSecond: Math.round(ROWS / spent.wall),
    rowsPerCpuSecond: Math.round(ROWS / (spent.ours + spent.engine)),
    ourCpuSeconds: Number(spent.ours.toFixed(2)),
    engineCpuSeconds: Number(spent.engine.toFixed(2)),
    ourPeakMib: memory(process.pid, 'VmHWM'),
    enginePeakMib: memory(pid, 'VmHWM'),
  };
  console.error(`${arm}: ${idle}; stored ${JSON.stringify(stored)}`);
  await engine.close();
  await launched.stop();
  rmSync(folder, { recursive: true });
  return result;
}
interface Store {
  readonly engine: Engine;
  readonly address: EngineAddress;
}
type Timed = (work: () => Promise<void>) => Promise<void>;

function batches(): number[] {
  return Array.from({ length: Math.ceil(ROWS / BATCH) }, (_, index) => index * BATCH);
}

async function byInsertCalls({ engine }: Store, timed: Timed): Promise<void> {
  for (const from of batches()) {
    const calls = weekOfCalls(from, Math.min(BATCH, ROWS - from), ROWS);
    await timed(async () => {
      const { accepted } = await insertCalls(engine, calls, {
        token: `bench-${from}`,
        priceBook: 'bench',
        price: SAMPLE_PRICING.price,
      });
      if (accepted !== calls.length) throw new Error(`${accepted} of ${calls.length} calls were accepted`);
    });
  }
}

async function byEncodedBlocks({ engine }: Store, timed: Timed): Promise<void> {
  for (const from of batches()) {
    const rows = weekOfCalls(from, Math.min(BATCH, ROWS - from), ROWS).map((priced) => callRow(priced, 'bench'));
    const blocks = callBlocks(rows).map(({ bytes }) => bytes);
    await timed(() => engine.insertBlocks('calls', blocks, `bench-${from}`));
  }
}

/** Writes what insertCalls stored as the file that the bare engine then reads. */
async function writeJson(store: Store, path: string): Promise<void> {
  await byInsertCalls(store, (work) => work());
  const file = createWriteStream(path);
  const rows = store.engine.stream<object>(
    'SELECT * EXCEPT id, substring(hex(id), 1, 16) AS id FROM calls ORDER BY at',
    {},
    { max_threads: 1 },
  );
  for await (const row of rows) if (!file.write(`${JSON.stringify(row, withoutDefaults)}\n`)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
}

function withoutDefaults(_key: string, value: unknown): unknown {
  return value === null || value === '' || value === 0 || value === '0' || value === false ? undefined : value;
}

async function sendFile({ url, user, password }: EngineAddress, path: string): Promise<void> {
  const query = new URLSearchParams({ query: 'INSERT INTO whence.calls FORMAT JSONEachRow' });
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };
  const sent = request(`${url}/?${query}`, { method: 'POST', headers });
  createReadStream(path, { highWaterMark: MIB }).pipe(sent);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  for await (const chunk of response ?? []) process.stderr.write(String(chunk));
  if (response?.statusCode !== 200) throw new Error('the engine refused the file');
}

const json = join(tmpdir(), `whence-bench-${process.pid}.jsonl`);
await measure('(file)', (store) => writeJson(store, json));
console.error(`file of ${Math.round(statSync(json).size / MIB)} MiB`);
const results = [
  await measure('bare engine, JSON from a file', ({ address }, timed) => timed(() => sendFile(address, json))),
  await measure('bare engine, encoded blocks', byEncodedBlocks),
  await measure('insertCalls', byInsertCalls),
];
rmSync(json);
console.table(results);
const [bare, blocks, ours] = results;
if (bare && blocks && ours) {
  const ratio = (to: Result) => ({
    wall: Number((ours.rowsPerSecond / to.rowsPerSecond).toFixed(2)),
    cpu: Number((ours.rowsPerCpuSecond / to.rowsPerCpuSecond).toFixed(2)),
  });
  console.table({ 'insertCalls to JSON from a file': ratio(bare), 'insertCalls to encoded blocks': ratio(blocks) });
}

/** Of all threads of a process; fields 14 and 15 of /proc/PID/stat, see proc(5). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function memory(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const kib = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}
