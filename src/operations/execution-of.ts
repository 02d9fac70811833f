import { executionAt, NO_EXECUTION, nodeOfCall, nodeOfSpan } from '../core/attribution/execution.ts';
import type { Execution } from '../core/attribution/execution.ts';
import type { Call } from '../core/call.ts';
import { readSpans } from '../store/spans.ts';
import { readTraceCalls } from '../store/trace-calls.ts';
import type { Context } from './context.ts';

/** More than this of one trace is not looked at for what its root says. */
const MOST_NODES = 10_000;
const TRACE_ID = /^[0-9a-f]{32}$/;

/** What the execution of a call says, for rules to explain it by. */
export async function executionOf({ engine }: Context, { traceId, at }: Call): Promise<Execution> {
  if (traceId === null || !TRACE_ID.test(traceId)) return NO_EXECUTION;
  const [spans, calls] = await Promise.all([
    readSpans(engine, traceId, MOST_NODES),
    readTraceCalls(engine, traceId, MOST_NODES),
  ]);
  return executionAt([...spans.map(nodeOfSpan), ...calls.map(({ call }) => nodeOfCall(call))], at);
}
