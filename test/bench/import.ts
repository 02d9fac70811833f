/**
 * Imports beside the bare engine: `whence import calls` against the engine's own reading of the same calls as rows of the same
 * columns, `whence import exchanges` against its reading of the same exchanges. `node test/bench/import.ts [calls]`.
 * Both sides start from a file and end durable; start-up is not counted. Processor time is of all threads, on our side those
 * of the engine too. Peak memory is of our process, from start to end.
 */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../src/core/capture/capture.ts';
import type { Exchange } from '../../src/core/capture/exchange.ts';
import { isObject } from '../../src/core/capture/json.ts';
import { lineFromCall } from '../../src/core/capture/native.ts';
import { demoExchanges } from '../../src/ingest/demo/generate.ts';
import { type Engine, openEngine } from '../../src/store/engine.ts';
import { byEngine, byWhence, type Figures, figures } from './import-run.ts';

const END = Date.UTC(2026, 10, 22);
/** Characters of prompt in an exchange: recorded ones have about seven kilobytes. */
const PROMPT = 'What did it cost, and whence? '.repeat(160);
const calls = Number(process.argv[2] ?? 200_000);
const folder = mkdtempSync(join(tmpdir(), 'whence-bench-import-'));

async function importCalls(): Promise<Figures> {
  const file = join(folder, 'calls.jsonl');
  await writeLines(file, calls, (exchange) => {
    const captured = capture(exchange, { now: END });
    return captured.kind === 'call' ? lineFromCall(captured.call) : null;
  });
  const ours = await byWhence('calls', file, folder);
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
  return figures(file, ours, await byEngine(rows, 'INSERT INTO whence.calls FORMAT JSONEachRow', folder));
}

async function importExchanges(count: number): Promise<Figures> {
  const file = join(folder, 'exchanges.jsonl');
  await writeLines(file, count, recordOf);
  const ours = await byWhence('exchanges', file, folder);
  return figures(
    file,
    ours,
    await byEngine(file, 'INSERT INTO whence.exchanges FORMAT JSONEachRow', folder, EXCHANGES),
  );
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

async function withEngine(dataDir: string, action: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine({ dataDir });
  await action(engine);
  await engine.close();
}

try {
  console.table({
    'import calls': await importCalls(),
    'import exchanges': await importExchanges(Math.ceil(calls / 5)),
  });
} finally {
  rmSync(folder, { recursive: true });
}
