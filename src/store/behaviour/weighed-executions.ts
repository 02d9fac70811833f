import type { Engine } from '../engine.ts';
import type { BehaviourWriter } from './behaviour-rows.ts';
import type { DerivedWindow } from './derived-window.ts';
import { EXECUTION_CALL, type ExecutionRecord, readWeighedCall } from './execution-record.ts';
import { TOLD_GROUPS, type ToldGroup } from './told-columns.ts';

const TRACE_ID = /^[0-9a-f]{32}$/;

interface WeighedExecution {
  readonly name: string;
  readonly calls: readonly ExecutionRecord[];
}

/** Looks at executions of which a count does not tell what their calls were, and puts right what was written of them. */
export async function deriveWeighed(engine: Engine, writer: BehaviourWriter, window: DerivedWindow): Promise<void> {
  for (const group of TOLD_GROUPS) {
    const sql = weighedSql(group, window);
    for await (const { name, calls } of engine.stream<WeighedExecution>(sql, window.parameters.values)) {
      const traceId = group.joinedBy === 'trace' && TRACE_ID.test(name) ? name : null;
      await writer.add({ id: traceId, joinedBy: group.joinedBy, calls: calls.map(readWeighedCall) });
    }
  }
}

/** Whole executions of a group, those that have a call in the hours derived that was marked. */
function weighedSql({ key, where }: ToldGroup, { isDerived, isNear, isCurrent }: DerivedWindow): string {
  const marked = `SELECT id FROM behaviour WHERE ${isDerived} AND isWeighed`;
  const keys = `SELECT ${key} FROM calls WHERE ${isDerived} AND ${where} AND id IN (${marked})`;
  const name = key === 'id' ? 'lower(hex(id))' : key;
  return `SELECT ${name} AS name, groupArray(${EXECUTION_CALL}) AS calls FROM (
SELECT * FROM calls PREWHERE ${key} IN (${keys}) WHERE ${isNear} AND ${where} AND ${isCurrent} LIMIT 1 BY hour, id) GROUP BY ${key}`;
}
