/**
 * Logs of a coding agent beside ccusage (native): `node test/bench/agent-logs.ts [sessions]`. Each side is a process of its own, in
 * turn, three times; processor time of the whole process, start included, the best of three. Ours once only decodes into whole
 * calls with their identities, once imports into a store. Totals are those of the generator, which knows them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnswerUsage, claudeCodeLog } from '../claude-code-log.ts';
import { installedPeers } from './peers/installed.ts';

const MIB = 1 << 20;
const ROUNDS = 3;
const DAILY = ['claude', 'daily', '--json', '--offline'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'whence-bench-agent-logs-'));
const projects = join(folder, 'projects');
/** Compiled code is kept from round to round, as the command line keeps it from run to run. */
const environment = {
  ...process.env,
  CLAUDE_CONFIG_DIR: folder,
  XDG_CACHE_HOME: folder,
  NODE_COMPILE_CACHE: join(folder, 'whence'),
};

interface Totals {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

interface Run {
  readonly seconds: number;
  readonly out: string;
}

/** Processor time of a process and of its children, by the shell that waits for it. */
function timed(command: readonly string[]): Run {
  const times = join(folder, 'times');
  const script = `TIMEFORMAT='%U %S'; { time "$@" 2>/dev/null; } 2>'${times}'`;
  const { stdout, status } = spawnSync('bash', ['-c', script, '-', ...command], {
    cwd: ROOT,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 64 * MIB,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  const [user = 0, system = 0] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
  return { seconds: user + system, out: stdout };
}

function write(sessions: number): { readonly lines: number; readonly bytes: number; readonly totals: Totals } {
  const { files, answers } = claudeCodeLog(1, sessions, { textBytes: 400, turns: 180 });
  let [lines, bytes] = [0, 0];
  for (const file of files) {
    const path = join(projects, file.path);
    const text = `${file.lines.join('\n')}\n`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    lines += file.lines.length;
    bytes += Buffer.byteLength(text);
  }
  return { lines, bytes, totals: totalsOf([...answers.values()]) };
}

function totalsOf(answers: readonly AnswerUsage[]): Totals {
  const sum = (of: (usage: AnswerUsage) => number): number => answers.reduce((total, usage) => total + of(usage), 0);
  return {
    input: sum((usage) => usage.input_tokens),
    cacheRead: sum((usage) => usage.cache_read_input_tokens),
    cacheWrite: sum((usage) => usage.cache_creation_input_tokens),
    output: sum((usage) => usage.output_tokens),
  };
}

function totalsOfCcusage(out: string): Totals {
  const { totals } = JSON.parse(out);
  return {
    input: totals.inputTokens,
    cacheRead: totals.cacheReadTokens,
    cacheWrite: totals.cacheCreationTokens,
    output: totals.outputTokens,
  };
}

function best(runs: readonly Run[]): number {
  return Math.min(...runs.map(({ seconds }) => seconds));
}

function importInto(data: string): Run {
  return timed([process.execPath, 'src/main.ts', 'import', 'claude-code', '--data', data, '--json']);
}

const peers = installedPeers();
try {
  const { lines, bytes, totals } = write(Number(process.argv[2] ?? 300));
  const runs: Record<'decode' | 'store' | 'peer', Run[]> = { decode: [], store: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.decode.push(timed([process.execPath, 'test/bench/decode-agent-logs.ts', projects]));
    if (peers !== null) runs.peer.push(timed([join(peers, 'node_modules/.bin/ccusage'), ...DAILY]));
    runs.store.push(importInto(join(folder, `data-${round}`)));
  }
  const again = importInto(join(folder, 'data-0'));
  const peer = peers === null ? null : best(runs.peer);
  const row = (seconds: number) => ({
    'CPU s': Number(seconds.toFixed(2)),
    'lines/CPU s': Math.round(lines / seconds),
    'ccusage takes': peer === null ? 'unknown' : `${(peer / seconds).toFixed(2)} times as much`,
  });
  console.log(`${lines} lines, ${Math.round(bytes / MIB)} MiB`);
  console.table({
    'decoded into calls': row(best(runs.decode)),
    'imported into a store': row(best(runs.store)),
    'imported again, no file grown': row(again.seconds),
    ...(peer !== null && { ccusage: row(peer) }),
  });
  console.table({
    generated: totals,
    decoded: JSON.parse(runs.decode[0]?.out ?? ''),
    ...(peer !== null && { ccusage: totalsOfCcusage(runs.peer[0]?.out ?? '') }),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
