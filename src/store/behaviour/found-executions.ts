import { conversationTurns, repeatedPrompts } from '../../core/analysis/behaviour/joined-calls.ts';
import type { Engine } from '../engine.ts';
import type { BehaviourWriter } from './behaviour-rows.ts';
import { derivedWindow } from './derived-window.ts';
import { EXECUTION_CALL, type ExecutionRecord, readExecutionCall } from './execution-record.ts';
import { FOUND_KEY, JOINED_BY } from './told-columns.ts';
import { behaviourRows } from './weighed-executions.ts';

const HOUR_MS = 3_600_000;

interface FoundGroup {
  readonly isConversation: number;
  readonly calls: readonly ExecutionRecord[];
}

/** Writes the behaviour of calls of which nobody told what they belong to, in the hours (epoch milliseconds) and in their executions. */
export async function deriveFound(engine: Engine, writer: BehaviourWriter, hours: readonly number[]): Promise<void> {
  const { parameters, isDerived, isNear, isCurrent } = derivedWindow(hours);
  const isFound = `${JOINED_BY} = 'none'`;
  const sql = `SELECT any(conversationId != '') AS isConversation, groupArray(${EXECUTION_CALL}) AS calls
FROM (SELECT * FROM calls WHERE ${isNear} AND ${isFound} AND ${isCurrent} AND ${FOUND_KEY} IN (
  SELECT ${FOUND_KEY} FROM calls WHERE ${isDerived} AND ${isFound}) LIMIT 1 BY hour, id)
GROUP BY ${FOUND_KEY}`;
  const derived = new Set(hours);
  for await (const { isConversation, calls } of engine.stream<FoundGroup>(sql, parameters.values)) {
    const group = calls.map(readExecutionCall);
    for (const joined of isConversation ? conversationTurns(group) : repeatedPrompts(group)) {
      const [first] = joined;
      // What lies beyond the window may decide of executions that are in none of the hours.
      if (!first || !joined.some(({ at }) => derived.has(Math.floor(at / HOUR_MS) * HOUR_MS))) continue;
      const joinedBy =
        joined.length === 1 && !isConversation ? 'alone' : isConversation ? 'conversation-turn' : 'fingerprint';
      await writer.add(behaviourRows(first.id, joinedBy, joined));
    }
  }
}
