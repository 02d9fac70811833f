import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { forTopology } from './topology.ts';

/** One numbered file of the schema: NNNN_name.sql. Once released it is never changed, only followed by another. */
interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** Of the SQL alone: comments and blank space may be improved later. */
  readonly checksum: string;
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

const SCHEMA = join(import.meta.dirname, 'schema');
const FILE = /^(\d{4})_(\w+)\.sql$/;
const RECORD = `CREATE TABLE IF NOT EXISTS migrations
(number UInt32, name String, checksum String, appliedAt DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = MergeTree ORDER BY number`;

/**
 * Brings the store to this program's schema and tells the numbers of what was applied.
 * Fails with AppError 'store-unavailable' when the store was made by a newer program, or by an altered schema file.
 */
export async function migrate(engine: Engine, folder: string = SCHEMA): Promise<number[]> {
  await engine.command(forTopology(RECORD, engine));
  const wanted = readMigrations(folder);
  const applied = await engine.query<Applied>('SELECT DISTINCT number, name, checksum FROM migrations ORDER BY number');
  for (const migration of applied) check(migration, wanted);
  const done = new Set(applied.map((migration) => migration.number));
  const missing = wanted.filter((migration) => !done.has(migration.number));
  for (const migration of missing) await apply(engine, migration);
  return missing.map((migration) => migration.number);
}

function check(applied: Applied, wanted: readonly Migration[]): void {
  const migration = wanted.find((candidate) => candidate.number === applied.number);
  if (!migration) {
    throw refused(
      `The store has schema ${applied.number} (${applied.name}), which this program does not know`,
      'Use the newer version of the program that made this store.',
    );
  }
  if (migration.checksum !== applied.checksum) {
    throw refused(
      `Schema ${applied.number} (${applied.name}) of the store is not the one of this program`,
      'Put the schema file back as it was released; a change to the schema is a new numbered file.',
    );
  }
}

/** A crash between statement and record is mended by running it again, so statements say IF NOT EXISTS. */
async function apply(engine: Engine, migration: Migration): Promise<void> {
  for (const statement of statements(migration.sql)) await engine.command(forTopology(statement, engine));
  await engine.command(
    'INSERT INTO migrations (number, name, checksum) VALUES ({number:UInt32}, {name:String}, {checksum:String})',
    {
      number: migration.number,
      name: migration.name,
      checksum: migration.checksum,
    },
  );
}

function readMigrations(folder: string): Migration[] {
  const migrations: Migration[] = [];
  for (const file of readdirSync(folder).sort()) {
    const match = FILE.exec(file);
    if (!match) throw new Error(`${file} in ${folder} is not named NNNN_name.sql`);
    const sql = readFileSync(join(folder, file), 'utf8');
    const checksum = createHash('sha256').update(statements(sql).join(';').replace(/\s+/g, ' ')).digest('hex');
    migrations.push({ number: Number(match[1]), name: match[2] ?? '', sql, checksum });
  }
  return migrations;
}

/** Statements end with a semicolon at the end of a line; comments are whole lines. */
function statements(sql: string): string[] {
  const bare = sql.replace(/^\s*--.*$/gm, '');
  return bare
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function refused(message: string, hint: string): AppError {
  return new AppError('store-unavailable', message, hint);
}
