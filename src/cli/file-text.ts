import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';

/** The text of a file named on the command line; `-` is standard input. Throws bad-request when it cannot be read. */
export function fileText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    throw new AppError(
      'bad-request',
      `${path} cannot be read.`,
      'Give the path of an existing file, or - for standard input.',
    );
  }
}
