import type { Engine, Settings } from '../engine.ts';
import { type DerivedWindow, derivedWindow } from './derived-window.ts';
import { FACT_COLUMNS, TOLD_FACTS } from './execution-facts.ts';
import { IS_ANSWERING, IS_WEIGHED, JOINED_BY, TOLD_KEY, TOLD_PART, TRACE_BYTES } from './told-columns.ts';

/** Of statements that fill tables of behaviour. */
export const FILLING: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };

const IS_TOLD = `${JOINED_BY} IN ('trace', 'request', 'alone')`;
const IS_NAMED = `(traceId != '' OR logicalRequestId != '')`;
const NO_TRACE = `toFixedString('', 16)`;

/**
 * Writes the behaviour of the calls in the hours (epoch milliseconds) whose senders told what they belong to, and of the other calls
 * of the same executions. It is right as it stands but for executions marked `isWeighed`, which weighed-executions.ts looks at.
 */
export async function deriveTold(engine: Engine, hours: readonly number[]): Promise<void> {
  const window = derivedWindow(hours);
  const executions = `SELECT any(trace) AS trace, any(joined) AS joined, ${IS_WEIGHED} AS isWeighed, groupArray((hour, id, told)) AS members,
  argMin(id, (at, id)) AS first, argMaxIf(id, (${IS_ANSWERING}, at, id), told = 'primary') AS answer
FROM (${toldCalls(window, [])}) GROUP BY execution`;
  const isStep = `member.3 = 'primary' AND member.2 != answer`;
  await engine.command(
    `INSERT INTO behaviour (hour, id, executionId, joinedBy, part, stage, opens, isWeighed)
SELECT member.1, member.2, if(trace = ${NO_TRACE}, first, trace), joined, if(${isStep}, 'chain', member.3),
  multiIf(${isStep}, 'chain', member.3 = 'primary', 'answer', member.3), member.2 = first, isWeighed
FROM (${executions}) ARRAY JOIN members AS member`,
    window.parameters.values,
    FILLING,
  );
}

/** Writes the executions that need no weighing, as far as they have calls in the hours (epoch milliseconds). */
export async function sumTold(engine: Engine, hours: readonly number[]): Promise<void> {
  const window = derivedWindow(hours);
  const facts = Object.entries(TOLD_FACTS);
  const named = facts.map(([name, sql]) => `${sql} AS ${name}_`);
  await engine.command(
    `INSERT INTO executions (hour, executionId, joinedBy, ${facts.map(([name]) => name).join(', ')})
SELECT toStartOfHour(at_), if(trace_ = ${NO_TRACE}, opening_, trace_), joined_, ${facts.map(([name]) => `${name}_`).join(', ')} FROM (
SELECT any(trace) AS trace_, any(joined) AS joined_, ${named.join(', ')}
FROM (${toldCalls(window, FACT_COLUMNS)}) GROUP BY execution HAVING NOT ${IS_WEIGHED})`,
    window.parameters.values,
    FILLING,
  );
}

/** The calls of executions that have some in the hours derived, each once, with what was told of them. */
function toldCalls({ isDerived, isNear, isCurrent }: DerivedWindow, columns: readonly string[]): string {
  const read = ['hour', 'id', 'at', 'attempt', 'operation', 'status', 'finishReason', 'logicalRequestId', ...columns];
  return `SELECT ${read.join(', ')}, ${TOLD_KEY} AS execution, ${TRACE_BYTES} AS trace, ${JOINED_BY} AS joined, ${TOLD_PART} AS told
FROM calls WHERE ${isNear} AND ${isCurrent} AND ${IS_TOLD} AND (${isDerived} OR (${IS_NAMED} AND ${TOLD_KEY} IN (
  SELECT ${TOLD_KEY} FROM calls WHERE ${isDerived} AND ${IS_NAMED})))
LIMIT 1 BY hour, id`;
}
