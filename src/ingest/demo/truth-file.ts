import { readFile, writeFile } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import type { DemoTruth } from './truth.ts';

/** The name of the truth file, beside the data it is true of. */
export const TRUTH_FILE = 'demo-truth.json';

export async function writeTruth(path: string, truth: DemoTruth): Promise<void> {
  await writeFile(path, `${JSON.stringify(truth)}\n`);
}

/** Reads a truth file that `writeTruth` wrote; it is our own, so only its kind is checked. */
export async function readTruth(path: string): Promise<DemoTruth> {
  const read: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (isTruth(read)) return read;
  throw new AppError(
    'unreadable-input',
    `${path} is no demo truth of this version`,
    'Make the demo data again: whence demo.',
  );
}

function isTruth(read: unknown): read is DemoTruth {
  if (typeof read !== 'object' || read === null) return false;
  return 'format' in read && read.format === 'whence-demo-truth' && 'version' in read && read.version === 1;
}
