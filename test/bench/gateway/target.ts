import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs of the system; without them there is no row for nginx, and processes share all cores. */
const NGINX = 'nginx';
const TASKSET = 'taskset';

/** Something between the load and the upstream. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Where the chat API answers, below the port; with "slow/" in front of "chat" its events come a second apart. */
  path(speed: '' | 'slow/'): string;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const here = (name: string): string => join(import.meta.dirname, name);
const plainPath = (speed: string): string => `/v1/${speed}chat/completions`;

/** The upstream itself, which is also what the load is measured against without anything between. */
export async function startUpstream(): Promise<Target> {
  const port = await freePort();
  const child = await started([process.execPath, here('upstream.ts'), String(port)], 0, port);
  return { name: 'direct', port, pid: pidOf(child), path: plainPath, headers: {}, stop: () => stopped(child) };
}

/** Our gateway, in a process of its own, with its inbox on disk. */
export async function startWhence(upstream: number): Promise<Target> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'whence-bench-'));
  const config = join(data, 'whence.yaml');
  const url = `http://127.0.0.1:${upstream}`;
  writeFileSync(config, JSON.stringify({ gateway: { upstreams: [{ name: 'bench', url, format: 'openai.chat' }] } }));
  const command = [process.execPath, join(ROOT, 'src/main.ts'), 'serve', '--roles', 'gateway'];
  const child = await started(
    [...command, '--port', String(port), '--data', join(data, 'data'), '--config', config],
    1,
    port,
  );
  return {
    name: 'whence',
    port,
    pid: pidOf(child),
    path: (speed) => `/gateway/bench${plainPath(speed)}`,
    headers: { authorization: 'Bearer sk-bench', 'x-whence-feature': 'bench' },
    async stop() {
      await stopped(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** node:http and undici, nothing looked at. */
export async function startPassThrough(upstream: number, peers: string): Promise<Target> {
  const port = await freePort();
  const child = await started(
    [process.execPath, here('pass-through.ts'), String(port), String(upstream), peers],
    1,
    port,
  );
  return { name: 'undici', port, pid: pidOf(child), path: plainPath, headers: {}, stop: () => stopped(child) };
}

export async function startPortkey(upstream: number, peers: string): Promise<Target> {
  const port = await freePort();
  const program = join(peers, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const child = await started([process.execPath, program, `--port=${port}`, '--headless'], 1, port);
  const headers = {
    authorization: 'Bearer sk-bench',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstream}/v1`,
  };
  return {
    name: 'portkey',
    port,
    pid: pidOf(child),
    path: () => '/v1/chat/completions',
    headers,
    stop: () => stopped(child),
  };
}

/** nginx as a plain proxy with kept connections: the limit. Null where it is not installed. */
export async function startNginx(upstream: number): Promise<Target | null> {
  if (spawnSync(NGINX, ['-v']).status !== 0) return null;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'whence-bench-nginx-'));
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; client_max_body_size 0;
  client_body_buffer_size 256k; keepalive_requests 10000000;
  upstream up { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 10000000; }
  server { listen 127.0.0.1:${port}; location / {
    proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}`,
  );
  const child = await started([NGINX, '-c', config, '-p', folder], 1, port);
  return {
    name: 'nginx',
    port,
    pid: pidOf(child),
    path: plainPath,
    headers: {},
    async stop() {
      await stopped(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts a program on one core, so that the load on the other takes nothing from it, and waits until it listens. */
async function started(command: readonly string[], core: number, port: number): Promise<ChildProcess> {
  const [program = '', ...rest] = pinned(command, core);
  const child = spawn(program, rest, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
    if (
      await fetch(`http://127.0.0.1:${port}/healthz`).then(
        () => true,
        (error: Error) => !/ECONNREFUSED/.test(String(error.cause)),
      )
    )
      return child;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${command.join(' ')} does not listen`);
}

/** The command on one core, where that can be had. */
export function pinned(command: readonly string[], core: number): readonly string[] {
  return spawnSync(TASKSET, ['-V']).status === 0 ? [TASKSET, '-c', String(core), ...command] : command;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a process without a number');
  return pid;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exit;
  clearTimeout(timer);
}
