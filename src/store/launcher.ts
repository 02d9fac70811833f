import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../errors.ts';
import { engineLibrary } from './engine-library.ts';
import { DEFAULT_LIMITS, ENGINE_USER, serverSettings, userSettings, type EngineLimits } from './engine-settings.ts';
import { mendDefinitions } from './table-definitions.ts';

/** How to reach a ClickHouse server. */
export interface EngineAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A running embedded engine. Its address stays the same when it is restarted. */
export interface Launched {
  readonly address: EngineAddress;
  /** The engine's process now; null while it is being restarted. */
  pid(): number | null;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
/** A large store is read through before the engine listens. */
const START_TIMEOUT_MS = 120_000;
const PING_EVERY_MS = 5_000;
const PING_TIMEOUT_MS = 20_000;
const FAILED_PINGS_BEFORE_RESTART = 3;
const STOP_TIMEOUT_MS = 5_000;
const MAX_BACKOFF_MS = 10_000;
/** An engine that lived this long is restarted without delay when it dies. */
const STEADY_AFTER_MS = 10_000;
/** Below the range from which Linux and macOS take the ports of outgoing connections, so that it is free again after a crash. */
const PORTS = [20_000, 32_000] as const;

/** Two statements, counted by the quota of the user that runs them; the second outlives us all (sleeping costs nothing). */
const START = [
  'SYSTEM START LISTEN HTTP',
  'SELECT sleepEachRow(3) FROM numbers(10000000000) SETTINGS max_block_size=1, max_threads=1, function_sleep_max_microseconds_per_block=10000000000 FORMAT Null',
].join('; ');

/**
 * Starts the embedded engine on `folder` and keeps it running until stop().
 * Fails with AppError 'engine-unsupported' where there is no library, 'store-unavailable' when it does not come up.
 */
export async function launchEngine(folder: string, limits: EngineLimits = DEFAULT_LIMITS): Promise<Launched> {
  const library = engineLibrary();
  const password = randomBytes(24).toString('base64url');
  const port = await freePort();
  const address = { url: `http://127.0.0.1:${port}`, user: ENGINE_USER, password };
  const engineArguments = [library, ...prepare(folder, password, limits), `--http_port=${port}`];
  const supervised = new Supervised(engineArguments, folder, address);
  await supervised.start();
  return { address, pid: () => supervised.pid(), stop: () => supervised.stop() };
}

/** Writes the settings and gives the engine's arguments. No secret is among them: the settings hold the password's hash, for the owner only. */
function prepare(folder: string, password: string, limits: EngineLimits): string[] {
  const at = (name: string) => resolve(folder, name);
  const files = {
    tmp: `${at('tmp')}/`,
    userFiles: `${at('user_files')}/`,
    log: at('engine.log'),
    errorLog: at('engine.error.log'),
    users: at('users.xml'),
  };
  rmSync(files.tmp, { recursive: true, force: true });
  for (const path of [folder, files.tmp, files.userFiles]) mkdirSync(path, { recursive: true, mode: 0o700 });
  rmSync(files.users, { force: true });
  writeFileSync(files.users, userSettings(password, limits), { mode: 0o600 });
  writeFileSync(at('config.xml'), serverSettings(files, limits), { mode: 0o600 });
  return [
    `--path=${at('store')}`,
    `--config-file=${at('config.xml')}`,
    '--log-level=warning',
    '--listen_host=127.0.0.1',
    `--query=${START}`,
  ];
}

class Supervised {
  readonly #arguments: readonly string[];
  readonly #folder: string;
  readonly #address: EngineAddress;
  #child: EngineChild | null = null;
  #stopping = false;
  #failures = 0;
  readonly #watch: NodeJS.Timeout;
  #failedPings = 0;
  #pinging = false;

  constructor(engineArguments: readonly string[], folder: string, address: EngineAddress) {
    this.#arguments = engineArguments;
    this.#folder = folder;
    this.#address = address;
    this.#watch = setInterval(() => void this.#checkHealth(), PING_EVERY_MS);
    this.#watch.unref();
  }

  pid(): number | null {
    return this.#child?.alive === true ? (this.#child.process.pid ?? null) : null;
  }

  /** The folder may still be held for a moment by the engine of a parent that was just killed, so a failed start is tried again. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const child = this.#spawn();
      if (await ready(child, this.#address, deadline)) break;
      if (this.#stopping || Date.now() > deadline || !/lock|Address already in use/i.test(child.lastWords)) {
        await this.stop();
        throw notStarted(child.lastWords);
      }
      await child.stop();
      await sleep(200);
    }
    this.#failures = 0;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    await this.#child?.stop();
  }

  #spawn(): EngineChild {
    mendDefinitions(this.#folder);
    const child = new EngineChild(this.#arguments, resolve(this.#folder, 'user_files'));
    this.#child = child;
    child.process.once('exit', () => void this.#exited(child));
    return child;
  }

  async #exited(child: EngineChild): Promise<void> {
    if (this.#stopping || child !== this.#child || !child.wasReady) return;
    await sleep(Math.min(MAX_BACKOFF_MS, 100 * 2 ** this.#failures++));
    if (this.#stopping) return;
    const next = this.#spawn();
    if (await ready(next, this.#address, Date.now() + START_TIMEOUT_MS)) {
      setTimeout(() => next.alive && (this.#failures = 0), STEADY_AFTER_MS).unref();
      return;
    }
    next.wasReady = true;
    await (next.alive ? next.stop() : this.#exited(next));
  }

  /** An engine that is alive but no longer answers is killed, and so restarted. */
  async #checkHealth(): Promise<void> {
    const child = this.#child;
    if (this.#pinging || child?.wasReady !== true || !child.alive) return;
    this.#pinging = true;
    this.#failedPings = (await answers(`${this.#address.url}/ping`, PING_TIMEOUT_MS)) ? 0 : this.#failedPings + 1;
    this.#pinging = false;
    if (this.#failedPings < FAILED_PINGS_BEFORE_RESTART || child !== this.#child) return;
    this.#failedPings = 0;
    child.process.kill('SIGKILL');
  }
}

class EngineChild {
  readonly process: ChildProcess;
  wasReady = false;
  /** The end of what it said on standard error. */
  lastWords = '';

  /** It works in a folder of its own: the engine makes an empty file of a relative name before it asks who may. */
  constructor(engineArguments: readonly string[], folder: string) {
    this.process = spawn(process.execPath, [PROGRAM, ...engineArguments], {
      cwd: folder,
      // The pipe is its lifeline: see engine-process.ts. A group of its own keeps Ctrl-C at the terminal from reaching it before us.
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
      env: { TZ: 'UTC', PATH: process.env['PATH'] ?? '' },
    });
    this.process.stderr?.on('data', (text: Buffer) => {
      this.lastWords = (this.lastWords + text.toString('utf8')).slice(-4000);
    });
    this.process.stdin?.on('error', () => undefined);
    this.process.on('error', (error) => {
      this.lastWords += error.message;
    });
  }

  get alive(): boolean {
    return this.process.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    const force = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(force);
  }
}

/** Whether it answers as the user only it can know. */
async function ready(child: EngineChild, address: EngineAddress, deadline: number): Promise<boolean> {
  const login = `${address.url}/?query=${encodeURIComponent('SELECT version()')}`;
  while (child.alive && Date.now() < deadline) {
    if (await answers(login, 1_000, { 'X-ClickHouse-User': address.user, 'X-ClickHouse-Key': address.password })) {
      child.wasReady = true;
      return true;
    }
    await sleep(25);
  }
  return false;
}

async function answers(url: string, timeoutMs: number, headers: Record<string, string> = {}): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function notStarted(lastWords: string): AppError {
  const reason = lastWords.split('\n').find((line) => line.startsWith('Code:')) ?? lastWords.trim().slice(-500);
  return new AppError(
    'store-unavailable',
    `The embedded engine did not start: ${reason || 'no reason given'}`,
    'See engine.error.log in the data folder, and that the disk is not full.',
  );
}
