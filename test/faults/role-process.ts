import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 60_000;

/** `whence serve` with some roles, in a process of its own that may be killed and started again. */
export class RoleProcess {
  readonly #arguments: readonly string[];
  readonly #user: number | null;
  #child: ChildProcess | null = null;
  #url = '';
  #said = '';

  /** `user` is the numerical id it runs as; null for ours. */
  constructor(dataDir: string, roles: string, more: readonly string[] = [], user: number | null = null) {
    this.#user = user;
    this.#arguments = ['src/main.ts', 'serve', '--port', '0', '--data', dataDir, '--roles', roles, ...more];
  }

  /** Where it listens since it was last started. */
  get url(): string {
    return this.#url;
  }

  /** What it has said on standard error since it was last started. */
  get said(): string {
    return this.#said;
  }

  /** Whether it ended by itself. */
  get hasEnded(): boolean {
    return this.#child?.exitCode !== null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#arguments, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(this.#user !== null && { uid: this.#user, gid: this.#user }),
    });
    this.#child = child;
    this.#said = '';
    child.stderr?.on('data', (text: Buffer) => (this.#said += text.toString()));
    const until = Date.now() + START_MS;
    while (child.exitCode === null && Date.now() < until) {
      const url = /listens on (http:\S+)/.exec(this.#said)?.[1];
      if (url !== undefined) {
        this.#url = url;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`It did not start:\n${this.#said}`);
  }

  /** The child that is the embedded engine; null while it is not running. */
  enginePid(): number | null {
    try {
      const [first = ''] = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(' ');
      return first === '' ? null : Number(first);
    } catch {
      return null;
    }
  }

  /** As if the power went: no signal handler runs. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}
