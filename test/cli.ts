import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command line in a process of its own. */
export async function whence(arguments_: readonly string[], input = ''): Promise<CliResult> {
  const child = spawn(process.execPath, ['src/main.ts', ...arguments_], { cwd: ROOT, stdio: 'pipe' });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode ?? -1, out, err };
}
