import type { Metadata } from './metadata.ts';
import type { MetadataSchema } from './schema.ts';

export type LogRecord = MetadataSchema['logPositions'];

/** SQLite takes 32,766 parameters, of which a record has eight. */
const AT_ONCE = 1000;

/** What is known of logs, by `log`. */
export async function logRecords(metadata: Metadata, logs: readonly string[]): Promise<ReadonlyMap<string, LogRecord>> {
  const found = new Map<string, LogRecord>();
  for (let at = 0; at < logs.length; at += AT_ONCE) {
    const some = logs.slice(at, at + AT_ONCE);
    const records = await metadata.selectFrom('logPositions').selectAll().where('log', 'in', some).execute();
    for (const record of records) found.set(record.log, record);
  }
  return found;
}

/** Takes the place of what was known of these logs. */
export async function keepLogRecords(metadata: Metadata, records: readonly LogRecord[]): Promise<void> {
  await metadata.transaction().execute(async (transaction) => {
    for (let at = 0; at < records.length; at += AT_ONCE) {
      const some = records.slice(at, at + AT_ONCE);
      await transaction
        .deleteFrom('logPositions')
        .where(
          'log',
          'in',
          some.map(({ log }) => log),
        )
        .execute();
      await transaction.insertInto('logPositions').values(some).execute();
    }
  });
}
