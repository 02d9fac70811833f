import { executionBehaviour } from '../../core/analysis/behaviour/execution-behaviour.ts';
import type { ExecutionCall } from '../../core/analysis/behaviour/execution-call.ts';
import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import type { Engine } from '../engine.ts';
import type { BehaviourRow, BehaviourWriter } from './behaviour-rows.ts';
import { derivedWindow } from './derived-window.ts';
import { EXECUTION_CALL, type ExecutionRecord, readExecutionCall } from './execution-record.ts';

interface WeighedExecution {
  readonly executionId: string;
  readonly joined: JoinedBy;
  readonly calls: readonly ExecutionRecord[];
}

/** Looks at executions of which a count does not tell what their calls were, and puts right what was written of them. */
export async function deriveWeighed(engine: Engine, writer: BehaviourWriter, hours: readonly number[]): Promise<void> {
  const { parameters, isDerived, isNear, isCurrent } = derivedWindow(hours);
  const weighed = `SELECT executionId FROM behaviour WHERE ${isDerived} AND isWeighed`;
  const members = `SELECT hour, id, executionId, joinedBy FROM behaviour FINAL WHERE ${isNear} AND executionId IN (${weighed})`;
  const sql = `SELECT lower(hex(execution.executionId)) AS executionId, any(joinedBy) AS joined, groupArray(${EXECUTION_CALL}) AS calls
FROM (SELECT * FROM calls PREWHERE id IN (SELECT id FROM (${members})) WHERE ${isNear} AND ${isCurrent} LIMIT 1 BY hour, id) AS calls
INNER JOIN (${members}) AS execution USING (hour, id) GROUP BY execution.executionId`;
  for await (const { executionId, joined, calls } of engine.stream<WeighedExecution>(sql, parameters.values)) {
    await writer.add(behaviourRows(executionId, joined, calls.map(readExecutionCall)));
  }
}

export function behaviourRows(
  executionId: string,
  joinedBy: JoinedBy,
  calls: readonly ExecutionCall[],
): BehaviourRow[] {
  const starts = new Map(calls.map(({ id, at }) => [id, at]));
  return executionBehaviour(calls).map((one) => ({ ...one, at: starts.get(one.id) ?? 0, executionId, joinedBy }));
}
