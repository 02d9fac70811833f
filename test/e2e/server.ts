import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 180_000;
const STOP_MS = 15_000;

/** A real server on a free port, over a data folder of its own. */
export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  /** What the API answers; the test says in which shape. */
  ask<Answer>(path: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts `whence serve`; with `demoCalls` the demo organisation is loaded first, without it the store is empty. */
export async function startServer(demoCalls: number | null, config: object = {}): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), 'whence-e2e-'));
  const demo = demoCalls === null ? [] : ['--demo', '--calls', String(demoCalls)];
  const configFile = join(data, 'whence.yaml');
  await writeFile(configFile, JSON.stringify(config));
  const given = ['--port', '0', '--data', data, '--config', configFile, ...demo];
  const server = spawn(process.execPath, ['src/main.ts', 'serve', ...given], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await listening(server);
  return {
    url,
    dataDir: data,
    async ask<Answer>(path: string): Promise<Answer> {
      const response = await fetch(`${url}${path}`);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      const answer: Answer = await response.json();
      return answer;
    },
    async stop() {
      await stopped(server);
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Where it listens, once it says so and answers that it is ready. */
async function listening(server: ChildProcess): Promise<string> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const until = Date.now() + START_MS;
  while (Date.now() < until && server.exitCode === null) {
    const url = /listens on (http:\S+)/.exec(said)?.[1];
    if (url && (await fetch(`${url}/readyz`).catch(() => null))?.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stopped(server);
  throw new Error(`The server did not start:\n${said}`);
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(timer);
}
