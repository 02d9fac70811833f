import type { Metadata } from './metadata.ts';

/** A setting as it was last written; null when it never was. The reader parses it: it may be an older program's. */
export async function readSetting(metadata: Metadata, name: string): Promise<unknown> {
  const row = await metadata.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row ? JSON.parse(row.value) : null;
}

/** Keeps any JSON value under a name. */
export async function writeSetting(metadata: Metadata, name: string, value: unknown): Promise<void> {
  const json = JSON.stringify(value);
  await metadata
    .insertInto('settings')
    .values({ name, value: json })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: json }))
    .execute();
}
