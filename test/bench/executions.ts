/**
 * Builds executions over generated calls, beside a bare GROUP BY traceId over the same rows, and opens one of 10,000 calls.
 *   node test/bench/executions.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Behaviour } from '../../src/store/behaviour/behaviour.ts';
import { BEHAVIOUR_TABLES } from '../../src/store/behaviour/behaviour-table.ts';
import { openEngine } from '../../src/store/engine.ts';
import { hoursWithCalls } from '../../src/store/hours-with-calls.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openWhence } from '../whence.ts';
import { generateCalls } from './generated-calls.ts';
import { processorSeconds } from './processor-time.ts';

const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const CALLS_OF_A_TRACE = 4;
const ROUNDS = 3;
const LARGE = 10_000;

const calls = Number(process.argv[2] ?? 1_000_000);
const given = process.argv[3];
const folder = given ?? mkdtempSync(join(tmpdir(), 'whence-bench-'));
const fresh = given === undefined || !existsSync(join(folder, 'metadata.sqlite'));

const engine = await openEngine({ dataDir: folder });
const metadata = await openMetadata(folder);
try {
  await migrate(engine);
  if (fresh) await generateCalls(engine, { calls, days: DAYS, from: FROM, aTrace: CALLS_OF_A_TRACE });
  await build();
  await open();
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function build(): Promise<void> {
  const hours = await hoursWithCalls(engine);
  const tables = BEHAVIOUR_TABLES.filter(({ name }) => name === 'behaviour');
  const bare = { query: 'SELECT count() FROM (SELECT traceId, count(), sum(cost) FROM calls GROUP BY traceId)' };
  console.log(`${calls} calls, ${CALLS_OF_A_TRACE} a trace | s | CPU s | of a bare GROUP BY traceId: time | CPU`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const table of ['behaviour', 'executions']) await engine.command(`TRUNCATE TABLE ${table}`);
    const theirs = await measured(() => engine.query(bare.query, {}, { max_memory_usage: '0' }));
    const ours = await measured(() => new Behaviour(() => ({ engine, metadata, book: null }), tables).derive(hours));
    const ratios = [theirs.seconds / ours.seconds, theirs.cpu / ours.cpu].map((ratio) => `${ratio.toFixed(2)}x`);
    console.log(['bare', theirs.seconds.toFixed(2), theirs.cpu.toFixed(2)].join(' | '));
    console.log(['executions', ours.seconds.toFixed(2), ours.cpu.toFixed(2), ...ratios].join(' | '));
  }
}

/** As the screen asks for it, over HTTP, text of JSON and all. */
async function open(): Promise<void> {
  const whence = await openWhence({}, () => FROM + DAYS * 86_400_000);
  try {
    const traceId = 'a'.repeat(32);
    const lines = Array.from({ length: LARGE }, (_, n) => largeLine(n, traceId));
    await whence.importLines('calls', lines);
    await whence.installation.ledger.settle();
    await whence.ask('execution', { id: traceId });
    const times = [];
    for (let round = 0; round < 9; round++) times.push(await measured(() => whence.ask('execution', { id: traceId })));
    const median = times.toSorted((left, right) => left.seconds - right.seconds)[4];
    console.log(
      `one execution of ${LARGE} calls opened: ${((median?.seconds ?? 0) * 1000).toFixed(0)} ms, CPU ${((median?.cpu ?? 0) * 1000).toFixed(0)} ms`,
    );
  } finally {
    await whence.close();
  }
}

function span(number: number): string {
  return number.toString(16).padStart(16, '0');
}

function largeLine(n: number, traceId: string): object {
  return {
    id: `large ${n}`,
    at: new Date(FROM + n * 10).toISOString(),
    provider: 'openai',
    requestModel: n % 9 === 0 ? 'gpt-5' : 'gpt-5-mini',
    durationMs: 300,
    usage: { inputTokens: 900, outputTokens: 90 },
    traceId,
    spanId: span(n + 1),
    ...(n === 0 ? {} : { parentSpanId: span(Math.floor((n - 1) / 4) + 1) }),
    labels: { feature: 'large', team: 'bench' },
  };
}

async function measured(run: () => Promise<unknown>): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const [began, used] = [performance.now(), processorSeconds(process.pid)];
  await run();
  return { seconds: (performance.now() - began) / 1000, cpu: processorSeconds(process.pid) - used };
}
