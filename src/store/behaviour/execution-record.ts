import type { Operation, Role, Status } from '../../core/call.ts';
import type { SegmentKind } from '../../core/prompt-segment.ts';
import type { ExecutionCall } from '../../core/analysis/behaviour/execution-call.ts';
import { INPUT_CLASSES } from '../../core/quantity.ts';

/** One call of an execution, in the order of EXECUTION_CALL; 64-bit numbers are text. */
export type ExecutionRecord = readonly [
  id: string,
  at: string,
  durationMs: number | null,
  provider: string,
  operation: Operation,
  role: Role,
  attempt: number,
  status: Status,
  httpStatus: number,
  errorType: string,
  finishReason: string,
  parentSpanId: string,
  logicalRequestId: string,
  model: string,
  prompt: string,
  inputTokens: string,
  retryReason: string,
  endsWith: SegmentKind | '',
];

/** A row of calls as an ExecutionRecord. */
export const EXECUTION_CALL = `tuple(lower(hex(id)), toUnixTimestamp64Milli(at), durationMs, toString(provider), toString(operation),
  toString(role), attempt, toString(status), httpStatus, toString(errorType), toString(finishReason), parentSpanId, logicalRequestId,
  toString(if(requestModel != '', requestModel, responseModel)), if(empty(\`segments.hash\`), 0, cityHash64(\`segments.hash\`)),
  ${INPUT_CLASSES.join(' + ')}, if(role = 'retry' OR attempt > 1, labels['retryReason'], ''), toString(\`segments.kind\`[-1]))`;

export function readExecutionCall(record: ExecutionRecord): ExecutionCall {
  const [id, at, durationMs, provider, operation, role, attempt, status, httpStatus, errorType, ...rest] = record;
  const [finishReason, parentSpanId, logicalRequestId, model, prompt, inputTokens, retryReason, endsWith] = rest;
  return {
    id,
    at: Number(at),
    durationMs,
    provider,
    operation,
    role,
    attempt,
    status,
    httpStatus: httpStatus || null,
    errorType: errorType || null,
    finishReason: finishReason || null,
    parentSpanId: parentSpanId || null,
    logicalRequestId: logicalRequestId || null,
    model: model || null,
    prompt: prompt === '0' ? null : prompt,
    inputTokens: Number(inputTokens),
    retryReason: retryReason || null,
    endsWith: endsWith || null,
  };
}
