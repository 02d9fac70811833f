import { existsSync, mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { ApiKey } from '../../store/metadata/api-keys.ts';
import { inboxFolder } from './inbox-folder.ts';

/** As much of a key as decides who may send. */
export type KeyInForce = Pick<ApiKey, 'hash' | 'scopes'>;

/** Tells capturing processes, which have no store, which keys are in force; they see it with their next request. */
export function publishKeys(dataDir: string, keys: readonly KeyInForce[]): void {
  const file = keyFile(dataDir);
  mkdirSync(inboxFolder(dataDir), { recursive: true, mode: 0o700 });
  const facts = keys.map(({ hash, scopes }): KeyInForce => ({ hash, scopes }));
  writeFileSync(`${file}.new`, JSON.stringify(facts), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The keys in force as the process with the store last published them. */
export class PublishedKeys {
  readonly #dataDir: string;
  #seen: Stats | null = null;
  #keys: readonly KeyInForce[] = [];

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Looks at the file each time (two microseconds), so a revoked key is worthless at once. */
  get(): readonly KeyInForce[] {
    const file = keyFile(this.#dataDir);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats) {
      refuseUnknown(this.#dataDir);
      return [];
    }
    if (this.#seen?.ino !== stats.ino || this.#seen.mtimeMs !== stats.mtimeMs) {
      const keys: readonly KeyInForce[] = JSON.parse(readFileSync(file, 'utf8'));
      this.#keys = keys;
      this.#seen = stats;
    }
    return this.#keys;
  }
}

/** Without the file there are no keys in a new folder; in another there may be, and it must not stand open. */
function refuseUnknown(dataDir: string): void {
  if (!existsSync(join(dataDir, 'metadata.sqlite'))) return;
  throw new AppError(
    'unauthorised',
    'Which keys are in force is not known yet.',
    'Start the process with the roles api,jobs on this data folder once.',
  );
}

function keyFile(dataDir: string): string {
  return join(inboxFolder(dataDir), 'keys.json');
}
