import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder in which the peers are installed, or null with a word on why when they cannot be had here. */
export function installedPeers(): string | null {
  const folder = join(tmpdir(), 'whence-bench-peers');
  const wanted = join(import.meta.dirname, 'package.json');
  const done = join(folder, 'done', 'package.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === readFileSync(wanted, 'utf8')) return folder;
  mkdirSync(join(folder, 'done'), { recursive: true });
  copyFileSync(wanted, join(folder, 'package.json'));
  const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  if (install.status !== 0) {
    console.log(`The peers cannot be installed, so their rows are missing: ${String(install.stderr).slice(0, 300)}`);
    return null;
  }
  copyFileSync(wanted, done);
  return folder;
}
