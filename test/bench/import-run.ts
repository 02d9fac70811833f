/** Runs of an import beside the bare engine: both start from a file and end durable, and start-up is not counted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../src/store/engine.ts';
import { type EngineAddress, launchEngine } from '../../src/store/launcher.ts';
import { migrate } from '../../src/store/migrations.ts';
import type { ImportAlone } from './import-alone.ts';
import { processorSeconds } from './processor-time.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIB = 1024 * 1024;

export interface Figures {
  readonly rows: number;
  readonly MiB: number;
  readonly 'our rows/s': number;
  readonly 'bare engine rows/s': number;
  readonly ratio: number;
  readonly 'our CPU µs/row': number;
  readonly 'our engine CPU µs/row': number;
  readonly 'bare engine CPU µs/row': number;
  readonly 'CPU ratio': number;
  readonly 'our peak MiB': number;
}

interface Ours extends ImportAlone {
  readonly data: string;
}

export async function byWhence(format: string, file: string, folder: string): Promise<Ours> {
  const data = mkdtempSync(join(folder, 'data-'));
  const child = spawn(process.execPath, ['test/bench/import-alone.ts', data, format, file], {
    cwd: ROOT,
    // As main.ts has it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(homedir(), '.cache', 'whence') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  await once(child, 'close');
  const alone: ImportAlone = JSON.parse(out);
  if (alone.summary.rejected > 0 || alone.summary.accepted === 0) throw new Error(out);
  return { ...alone, data };
}

/** In seconds. */
interface Bare {
  readonly clock: number;
  readonly processor: number;
}

/** What the bare engine takes for the file, in a store of its own. */
export async function byEngine(
  file: string,
  insert: string,
  folder: string,
  table: string | null = null,
): Promise<Bare> {
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

export function figures(file: string, ours: Ours, bare: Bare): Figures {
  const { summary, processor, engineProcessor, peakMib, data } = ours;
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
    'our engine CPU µs/row': micros(engineProcessor),
    'bare engine CPU µs/row': micros(bare.processor),
    'CPU ratio': Number((bare.processor / (processor + engineProcessor)).toFixed(2)),
    'our peak MiB': peakMib,
  };
}
