/** Runs of an import beside the bare engine: both start from a file and end durable, and start-up is not counted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportSummary } from '../../src/operations/import-schema.ts';
import { openEngine } from '../../src/store/engine.ts';
import { type EngineAddress, launchEngine } from '../../src/store/launcher.ts';
import { migrate } from '../../src/store/migrations.ts';
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
  readonly 'bare engine CPU µs/row': number;
  readonly 'CPU ratio': number;
  readonly 'our peak MiB': number;
}

interface Ours {
  readonly data: string;
  readonly summary: ImportSummary;
  readonly processor: number;
  readonly peakMib: number;
}

/** What the import takes beyond that of its first line (after the header, with `head` 2), which is the start of program and engine. */
export async function byWhence(format: string, file: string, folder: string, head = 1): Promise<Ours> {
  const line = join(folder, `head-of-${basename(file)}`);
  for await (const start of createReadStream(file, { encoding: 'utf8', end: MIB })) {
    writeFileSync(line, String(start).split('\n', head).join('\n'));
    break;
  }
  const start = await runWhence(format, line, folder);
  const ours = await runWhence(format, file, folder);
  return { ...ours, processor: ours.processor - start.processor };
}

async function runWhence(format: string, file: string, folder: string): Promise<Ours> {
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

export function figures(file: string, { summary, processor, peakMib, data }: Ours, bare: Bare): Figures {
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
