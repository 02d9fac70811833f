import { accessSync, constants, mkdirSync } from 'node:fs';
import { AppError } from '../errors.ts';

/** Makes the folder of an installation, for its owner only. Throws AppError bad-config when it cannot be written. */
export function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(path, error);
  }
}

export function unusable(path: string, error: unknown): AppError {
  return new AppError(
    'bad-config',
    `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    'Make the data folder and all in it writable for the user that runs Whence, or name another by --data.',
  );
}
