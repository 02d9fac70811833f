/**
 * Imports beside the bare engine: `whence import calls` against the engine's own reading of the same calls as rows of the same
 * columns, `whence import exchanges` against its reading of the same exchanges. `node test/bench/import.ts [calls]`.
 * Both sides start from a file and end durable; start-up is not counted. Processor time is of all threads, on our side those
 * of the engine too. Peak memory is of our process, from start to end.
 */
import { spawn } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture } from '../../src/core/capture/capture.ts';
import type { Exchange } from '../../src/core/capture/exchange.ts';
import { isObject } from '../../src/core/capture/json.ts';
import { lineFromCall } from '../../src/core/capture/native.ts';
import { demoExchanges } from '../../src/ingest/demo/generate.ts';
import type { ImportSummary } from '../../src/operations/import.ts';
import { type Engine, openEngine } from '../../src/store/engine.ts';
import { type EngineAddress, launchEngine } from '../../src/store/launcher.ts';
import { migrate } from '../../src/store/migrations.ts';
import { processorSeconds } from './processor-time.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const END = Date.UTC(2026, 10, 22);
const MIB = 1024 * 1024;
/** Characters of prompt in an exchange: recorded ones have about seven kilobytes. */
const PROMPT = 'What did it cost, and whence? '.repeat(160);
const calls = Number(process.argv[2] ?? 200_000);
const folder = mkdtempSync(join(tmpdir(), 'whence-bench-import-'));

interface Figures {
  readonly rows: number;
  readonly MiB: number;
  readonly 'our rows/s': number;
  readonly 'bare engine rows/s': number;
  readonly ratio: number;
  readonly 'our CPU µs/row': number;
  readonly 'bare engine CPU µs/row': number;
  readonly 'CPU ratio': number;
  readonly 'our peak MiB': number;
}

async function importCalls(): Promise<Figures> {
  const file = join(folder, 'calls.jsonl');
  await writeLines(file, calls, (exchange) => {
    const captured = capture(exchange, { now: END });
    return captured.kind === 'call' ? lineFromCall(captured.call) : null;
  });
  const ours = await byWhence('calls', file);
  const rows = join(folder, 'rows.jsonl');
  await withEngine(ours.data, async (engine) => {
    const out = createWriteStream(rows);
    for await (const row of engine.stream<object>(
      'SELECT * EXCEPT id, substring(hex(id), 1, 16) AS id FROM calls ORDER BY at',
      {},
      { max_threads: 1 },
    )) {
      if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
    }
    out.end();
    await once(out, 'finish');
  });
  return figures(file, ours, await byEngine(rows, 'INSERT INTO whence.calls FORMAT JSONEachRow'));
}

async function importExchanges(count: number): Promise<Figures> {
  const file = join(folder, 'exchanges.jsonl');
  await writeLines(file, count, recordOf);
  const ours = await byWhence('exchanges', file);
  return figures(file, ours, await byEngine(file, 'INSERT INTO whence.exchanges FORMAT JSONEachRow', EXCHANGES));
}

const EXCHANGES = `CREATE TABLE whence.exchanges (id String, provider LowCardinality(String), api LowCardinality(String), url String, at String,
request_headers Map(String, String), request_body String, response_status UInt16, response_headers Map(String, String), response_body String, sse_text String,
labels Map(LowCardinality(String), String), request_model LowCardinality(String)) ENGINE = MergeTree ORDER BY at`;

function recordOf(exchange: Exchange, index: number): object | null {
  if (exchange.status === null) return null;
  const body = isObject(exchange.requestBody) ? exchange.requestBody : {};
  return {
    id: exchange.recordId ?? `record-${index}`,
    provider: exchange.provider,
    api: exchange.api ?? undefined,
    url: exchange.url,
    at: new Date(exchange.at ?? END).toISOString(),
    request_headers: exchange.requestHeaders,
    request_body: { ...body, messages: [{ role: 'user', content: PROMPT }] },
    response_status: exchange.status,
    response_headers: exchange.responseHeaders,
    ...(exchange.sseText === null ? { response_body: exchange.responseBody } : { sse_text: exchange.sseText }),
    labels: exchange.labels,
    request_model: exchange.requestModel ?? undefined,
  };
}

async function writeLines(
  file: string,
  count: number,
  lineOf: (exchange: Exchange, index: number) => object | null,
): Promise<void> {
  const out = createWriteStream(file);
  let index = 0;
  for (const exchange of demoExchanges({ seed: 1, calls: count, endAt: END })) {
    const line = lineOf(exchange, index++);
    if (line !== null && !out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

interface Ours {
  readonly data: string;
  readonly summary: ImportSummary;
  readonly processor: number;
  readonly peakMib: number;
}

/** What the import takes beyond that of a single line, which is the start of program and engine. */
async function byWhence(format: string, file: string): Promise<Ours> {
  const line = join(folder, 'one-line.jsonl');
  for await (const start of createReadStream(file, { encoding: 'utf8', end: MIB })) {
    writeFileSync(line, String(start).split('\n', 1)[0] ?? '');
    break;
  }
  const start = await runWhence(format, line);
  const ours = await runWhence(format, file);
  return { ...ours, processor: ours.processor - start.processor };
}

async function runWhence(format: string, file: string): Promise<Ours> {
  const data = mkdtempSync(join(folder, 'data-'));
  const child = spawn(process.execPath, ['src/main.ts', 'import', format, file, '--data', data, '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  let [peakMib, processor] = [0, 0];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  // Of a process that is ending there is nothing to see: the most that was seen is taken.
  const watch = setInterval(() => {
    peakMib = Math.max(peakMib, peakOf(child.pid ?? 0));
    processor = Math.max(processor, processorSeconds(child.pid ?? 0));
  }, 50);
  await once(child, 'close');
  clearInterval(watch);
  const summary: ImportSummary = JSON.parse(out);
  if (summary.rejected > 0 || summary.accepted === 0) throw new Error(out);
  return { data, summary, processor, peakMib };
}

function peakOf(pid: number): number {
  try {
    const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kibibytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

async function withEngine(dataDir: string, action: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine({ dataDir });
  await action(engine);
  await engine.close();
}

/** In seconds. */
interface Bare {
  readonly clock: number;
  readonly processor: number;
}

/** What the bare engine takes for the file, in a store of its own. */
async function byEngine(file: string, insert: string, table: string | null = null): Promise<Bare> {
  const launched = await launchEngine(mkdtempSync(join(folder, 'bare-')));
  const engine = await openEngine(launched.address);
  await migrate(engine);
  if (table !== null) await engine.command(table);
  const pid = launched.pid() ?? 0;
  const [started, before] = [performance.now(), processorSeconds(pid)];
  await sendFile(launched.address, insert, file);
  const clock = (performance.now() - started) / 1000;
  const processor = processorSeconds(pid) - before;
  await engine.close();
  await launched.stop();
  return { clock, processor };
}

async function sendFile({ url, user, password }: EngineAddress, insert: string, file: string): Promise<void> {
  const parameters = new URLSearchParams({
    query: insert,
    input_format_skip_unknown_fields: '1',
    date_time_input_format: 'best_effort',
  });
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };
  const sent = request(`${url}/?${parameters}`, { method: 'POST', headers });
  createReadStream(file, { highWaterMark: MIB }).pipe(sent);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response ?? []) text += String(chunk);
  if (response?.statusCode !== 200) throw new Error(text);
}

function figures(file: string, { summary, processor, peakMib, data }: Ours, bare: Bare): Figures {
  if (readdirSync(data).length === 0) throw new Error('nothing was stored');
  const { read, seconds } = summary;
  const micros = (spent: number): number => Number(((spent * 1e6) / read).toFixed(1));
  return {
    rows: read,
    MiB: Math.round(statSync(file).size / MIB),
    'our rows/s': Math.round(read / seconds),
    'bare engine rows/s': Math.round(read / bare.clock),
    ratio: Number((bare.clock / seconds).toFixed(2)),
    'our CPU µs/row': micros(processor),
    'bare engine CPU µs/row': micros(bare.processor),
    'CPU ratio': Number((bare.processor / processor).toFixed(2)),
    'our peak MiB': peakMib,
  };
}

try {
  console.table({
    'import calls': await importCalls(),
    'import exchanges': await importExchanges(Math.ceil(calls / 5)),
  });
} finally {
  rmSync(folder, { recursive: true });
}
