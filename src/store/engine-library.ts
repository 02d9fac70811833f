import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';

/** The engine this program is built and tested for. The entry point it is started by promises no stability, so no other will do. */
export const ENGINE_VERSION = '26.7.2.1';

const LIBRARIES: Readonly<Record<string, string>> = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
};

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly musl: boolean;
}

/** Path of the engine's shared library; AppError('engine-unsupported') where there is none. */
export function engineLibrary(platform: Platform = thisPlatform()): string {
  const name = platform.musl ? undefined : LIBRARIES[`${platform.os}-${platform.architecture}`];
  if (name === undefined) throw unsupported(`The embedded engine does not run on ${describe(platform)}`);
  const path = installed(name);
  if (path === null) throw unsupported(`The embedded engine (${name}) is not installed`);
  return path;
}

function installed(name: string): string | null {
  try {
    const fromChdb = createRequire(import.meta.resolve('chdb/package.json'));
    const path = join(dirname(fromChdb.resolve(`${name}/package.json`)), 'libchdb.so');
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function thisPlatform(): Platform {
  const { platform: os, arch: architecture } = process;
  return { os, architecture, musl: os === 'linux' && !usesGlibc() };
}

function usesGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

function describe(platform: Platform): string {
  return `${platform.os} ${platform.architecture}${platform.musl ? ' with musl' : ''}`;
}

function unsupported(message: string): AppError {
  return new AppError(
    'engine-unsupported',
    message,
    'Run `npm ci` again without --omit=optional on Linux (glibc) or macOS, or set engine.url to the address of a ClickHouse server.',
  );
}
