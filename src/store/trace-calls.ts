import { CALL_COLUMNS, readStoredCall, type CallRecord, type StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';

/** The calls of a trace (32 hexadecimal digits), at most so many, in order of time. */
export async function readTraceCalls(engine: Engine, traceId: string, most: number): Promise<StoredCall[]> {
  const rows = await engine.query<CallRecord>(
    `SELECT ${CALL_COLUMNS} FROM calls WHERE traceId = {traceId:String} AND id NOT IN (SELECT alias FROM callAliases WHERE absorbed)
     ORDER BY version DESC LIMIT 1 BY id LIMIT {most:UInt32}`,
    { traceId, most },
  );
  return rows.map(readStoredCall).toSorted((left, right) => left.call.at - right.call.at);
}
