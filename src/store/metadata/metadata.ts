import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { AppError } from '../../errors.ts';
import type { MetadataSchema } from './schema.ts';
import { METADATA_MIGRATIONS } from './schema-migrations.ts';
import { sqliteDialect } from './sqlite.ts';

/**
 * Everything that is not a number of the ledger: rules, keys, imports, settings, audit, and which hours are dirty.
 * Read and written by the functions of the files beside this one; `destroy()` closes it.
 */
export type Metadata = Kysely<MetadataSchema>;

/** Opens metadata.sqlite in the data folder and brings it to this program's schema. */
export async function openMetadata(dataDir: string): Promise<Metadata> {
  mkdirSync(dataDir, { recursive: true });
  const metadata: Metadata = new Kysely({ dialect: sqliteDialect(join(dataDir, 'metadata.sqlite')) });
  const migrator = new Migrator({
    db: metadata,
    // Numbers are given out before the work they are for is done.
    allowUnorderedMigrations: true,
    provider: { getMigrations: () => Promise.resolve({ ...METADATA_MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return metadata;
  await metadata.destroy();
  throw new AppError(
    'store-unavailable',
    `metadata.sqlite cannot be opened: ${error instanceof Error ? error.message : 'unknown error'}`,
    'Use the version of the program that made it or a newer one; see that the disk is not full.',
  );
}
