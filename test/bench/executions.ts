/**
 * Builds executions over generated calls, beside a bare GROUP BY traceId over the same rows.
 *   node test/bench/executions.ts [calls] [folder]     an existing folder is used again
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Behaviour } from '../../src/store/behaviour/behaviour.ts';
import { openEngine } from '../../src/store/engine.ts';
import { hoursWithCalls } from '../../src/store/hours-with-calls.ts';
import { openMetadata } from '../../src/store/metadata/metadata.ts';
import { migrate } from '../../src/store/migrations.ts';
import { generateCalls } from './generated-calls.ts';
import { processorSeconds } from './processor-time.ts';

const DAYS = 90;
const FROM = Date.UTC(2026, 7, 25);
const CALLS_OF_A_TRACE = 4;
const ROUNDS = 3;

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
} finally {
  await engine.close();
  await metadata.destroy();
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function build(): Promise<void> {
  const hours = await hoursWithCalls(engine);
  const bare = { query: 'SELECT count() FROM (SELECT traceId, count(), sum(cost) FROM calls GROUP BY traceId)' };
  console.log(`${calls} calls, ${CALLS_OF_A_TRACE} a trace | s | CPU s | of a bare GROUP BY traceId: time | CPU`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const table of ['behaviour', 'executions']) await engine.command(`TRUNCATE TABLE ${table}`);
    const theirs = await measured(() => engine.query(bare.query, {}, { max_memory_usage: '0' }));
    const ours = await measured(() => new Behaviour(() => ({ engine, metadata, book: null })).derive(hours));
    const ratios = [theirs.seconds / ours.seconds, theirs.cpu / ours.cpu].map((ratio) => `${ratio.toFixed(2)}x`);
    console.log(['bare', theirs.seconds.toFixed(2), theirs.cpu.toFixed(2)].join(' | '));
    console.log(['executions', ours.seconds.toFixed(2), ours.cpu.toFixed(2), ...ratios].join(' | '));
  }
}

async function measured(run: () => Promise<unknown>): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const [began, used] = [performance.now(), processorSeconds(process.pid)];
  await run();
  return { seconds: (performance.now() - began) / 1000, cpu: processorSeconds(process.pid) - used };
}
