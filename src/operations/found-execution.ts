import type { JoinedBy } from '../core/analysis/behaviour/joined-by.ts';
import { executionMembers } from '../store/behaviour/execution-members.ts';
import type { Context } from './context.ts';
import { type FoundTrace, findTrace, MOST_NODES } from './found-trace.ts';

/** Everything that is known of an execution, and what told that it is one. */
export interface FoundExecution extends FoundTrace {
  /** 32 hexadecimal digits, or a trace as its sender names it. */
  readonly id: string;
  readonly joinedBy: JoinedBy;
}

/** By a trace id, or by any id of a call of it. Throws not-found. */
export async function findExecution(context: Context, id: string): Promise<FoundExecution> {
  const found = await findTrace(context, id);
  const [first] = found.calls;
  if (found.traceId !== null || !first) return { ...found, id: found.traceId ?? id, joinedBy: 'trace' };
  const members = await executionMembers(context.engine, first.call, MOST_NODES);
  if (members === null) return { ...found, id: first.call.id, joinedBy: 'alone' };
  return { traceId: null, spans: [], calls: members.calls, id: members.executionId, joinedBy: members.joinedBy };
}
