import type { Engine, Settings } from '../engine.ts';
import { derivedWindow } from './derived-window.ts';
import { IS_ANSWERING, IS_WEIGHED, JOINED_BY, TOLD_KEY, TOLD_PART, TRACE_BYTES } from './told-columns.ts';

const SETTINGS: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };

/**
 * Writes the behaviour of the calls in the hours (epoch milliseconds) whose senders told what they belong to, and of the other calls
 * of the same executions. It is right as it stands but for executions marked `isWeighed`, which weighed-executions.ts looks at.
 */
export async function deriveTold(engine: Engine, hours: readonly number[]): Promise<void> {
  const { parameters, isDerived, isNear, isCurrent } = derivedWindow(hours);
  const key = TOLD_KEY;
  const told = `${JOINED_BY} IN ('trace', 'request', 'alone')`;
  const calls = `SELECT hour, id, at, role, attempt, operation, status, finishReason, logicalRequestId, ${key} AS execution,
  ${TRACE_BYTES} AS trace, ${JOINED_BY} AS joined, ${TOLD_PART} AS told
FROM calls WHERE ${isNear} AND ${isCurrent} AND ${told} AND (${isDerived} OR ((traceId != '' OR logicalRequestId != '') AND ${key} IN (
  SELECT ${key} FROM calls WHERE ${isDerived} AND (traceId != '' OR logicalRequestId != ''))))
LIMIT 1 BY hour, id`;
  const executions = `SELECT any(trace) AS trace, any(joined) AS joined, ${IS_WEIGHED} AS isWeighed, groupArray((hour, id, told)) AS members,
  argMin(id, (at, id)) AS first, argMaxIf(id, (${IS_ANSWERING}, at, id), told = 'primary') AS answer
FROM (${calls}) GROUP BY execution`;
  const isStep = `member.3 = 'primary' AND member.2 != answer`;
  await engine.command(
    `INSERT INTO behaviour (hour, id, executionId, joinedBy, part, stage, opens, isWeighed)
SELECT member.1, member.2, if(trace = toFixedString('', 16), first, trace), joined, if(${isStep}, 'chain', member.3),
  multiIf(${isStep}, 'chain', member.3 = 'primary', 'answer', member.3), member.2 = first, isWeighed
FROM (${executions}) ARRAY JOIN members AS member`,
    parameters.values,
    SETTINGS,
  );
}
