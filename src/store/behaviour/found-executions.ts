import { conversationTurns, repeatedPrompts } from '../../core/analysis/behaviour/joined-calls.ts';
import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import type { Engine } from '../engine.ts';
import type { BehaviourWriter } from './behaviour-rows.ts';
import type { DerivedWindow } from './derived-window.ts';
import { EXECUTION_CALL, type ExecutionRecord, readWeighedCall } from './execution-record.ts';
import { FOUND_KEY, IS_UNTOLD } from './told-columns.ts';

const HOUR_MS = 3_600_000;

interface FoundGroup {
  readonly isConversation: number;
  readonly calls: readonly ExecutionRecord[];
}

/** Writes the behaviour of calls of which nobody told what they belong to, and their executions. */
export async function deriveFound(engine: Engine, writer: BehaviourWriter, window: DerivedWindow): Promise<void> {
  const { hours, parameters, isDerived, isNear, isCurrent } = window;
  const sql = `SELECT any(conversationId != '') AS isConversation, groupArray(${EXECUTION_CALL}) AS calls
FROM (SELECT * FROM calls WHERE ${isNear} AND ${IS_UNTOLD} AND ${isCurrent} AND ${FOUND_KEY} IN (
  SELECT ${FOUND_KEY} FROM calls WHERE ${isDerived} AND ${IS_UNTOLD}) LIMIT 1 BY hour, id)
GROUP BY ${FOUND_KEY}`;
  const derived = new Set(hours);
  for await (const { isConversation, calls } of engine.stream<FoundGroup>(sql, parameters.values)) {
    const group = calls.map(readWeighedCall);
    for (const joined of isConversation ? conversationTurns(group) : repeatedPrompts(group)) {
      // What lies beyond the window may decide of executions that are in none of the hours.
      if (!joined.some(({ at }) => derived.has(Math.floor(at / HOUR_MS) * HOUR_MS))) continue;
      const joinedBy: JoinedBy = isConversation ? 'conversation-turn' : joined.length > 1 ? 'fingerprint' : 'alone';
      await writer.add({ id: null, joinedBy, calls: joined });
    }
  }
}
