import type { Metadata } from './metadata.ts';

/** One import, as it ended. */
export interface ImportRecord {
  readonly id: string;
  readonly door: string;
  /** A name for the input, such as its file name. */
  readonly source: string;
  readonly read: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly unpriced: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly seconds: number;
}

export async function recordImport(metadata: Metadata, record: ImportRecord): Promise<void> {
  await metadata.insertInto('imports').values(record).execute();
}

/** The latest imports, newest first. */
export async function latestImports(metadata: Metadata, limit: number): Promise<ImportRecord[]> {
  return metadata.selectFrom('imports').selectAll().orderBy('startedAt', 'desc').limit(limit).execute();
}
