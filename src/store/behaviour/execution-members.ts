import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall, type StoredCall } from '../call-row.ts';
import type { Engine } from '../engine.ts';

const DAY_S = 86_400;

/** The execution that a call was found to be one of, and its calls in order of time, at most so many. */
export interface ExecutionMembers {
  /** 32 hexadecimal digits. */
  readonly executionId: string;
  readonly joinedBy: JoinedBy;
  readonly calls: readonly StoredCall[];
}

/** By one of its calls; null where nothing has been derived of that yet. */
export async function executionMembers(
  engine: Engine,
  { id, at }: StoredCall['call'],
  most: number,
): Promise<ExecutionMembers | null> {
  const second = Math.floor(at / 1000);
  const parameters = { id, most, from: Math.max(0, second - DAY_S), to: second + DAY_S };
  const near = "hour BETWEEN toDateTime({from:UInt32}, 'UTC') AND toDateTime({to:UInt32}, 'UTC')";
  const [own] = await engine.query<Pick<ExecutionMembers, 'executionId' | 'joinedBy'>>(
    `SELECT lower(hex(executionId)) AS executionId, joinedBy FROM behaviour FINAL
WHERE hour = toStartOfHour(toDateTime({at:UInt32}, 'UTC')) AND id = toFixedString(unhex({id:String}), 16)`,
    { id, at: second },
  );
  if (!own) return null;
  const rows = await engine.query<CallRecord>(
    `SELECT ${CALL_COLUMNS} FROM calls WHERE ${near} AND id NOT IN (SELECT alias FROM callAliases WHERE absorbed) AND (hour, id) IN (
SELECT hour, id FROM behaviour FINAL WHERE ${near} AND executionId = toFixedString(unhex({executionId:String}), 16))
ORDER BY version DESC LIMIT 1 BY id LIMIT {most:UInt32}`,
    { ...parameters, executionId: own.executionId },
  );
  return { ...own, calls: rows.map(readStoredCall).toSorted((left, right) => left.call.at - right.call.at) };
}
