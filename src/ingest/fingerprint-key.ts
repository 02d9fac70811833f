import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

const KEY_BYTES = 32;

/**
 * The key of the hashes by which prompts and provider keys are told apart: the configured one (64 hexadecimal digits), or
 * the one kept in the data folder, made on first use and readable by its owner only. Several processes may ask at once.
 */
export function fingerprintKey(configured: string | null, dataDir: string): Uint8Array {
  const key = Buffer.from(configured ?? keptKey(dataDir), 'hex');
  if (key.length === KEY_BYTES) return new Uint8Array(key);
  throw new AppError(
    'bad-config',
    'The fingerprint key is not 64 hexadecimal digits.',
    'Make one with: openssl rand -hex 32',
  );
}

function keptKey(dataDir: string): string {
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'fingerprint.key');
  if (!existsSync(file)) makeKey(folder, file);
  return readFileSync(file, 'utf8').trim();
}

/** Whole or not at all; of several processes the first one's stays. */
function makeKey(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.fingerprint.${randomBytes(8).toString('hex')}`);
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}
