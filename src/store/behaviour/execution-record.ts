import type { Operation, Role, Status } from '../../core/call.ts';
import type { SegmentKind } from '../../core/prompt-segment.ts';
import type { ExecutionCall } from '../../core/analysis/behaviour/execution-call.ts';
import { picosFromDollars, type Picos } from '../../core/money.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../../core/quantity.ts';

/** A call of an execution, with what the execution sums. */
export interface WeighedCall extends ExecutionCall {
  readonly outputTokens: number;
  /** Null is not known. */
  readonly picos: Picos | null;
}

/** One call of an execution, in the order of EXECUTION_CALL; 64-bit numbers and decimals are text. */
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
  endsWith: SegmentKind | '',
  outputTokens: string,
  cost: string | null,
];

/** A row of calls as an ExecutionRecord. */
export const EXECUTION_CALL = `tuple(lower(hex(id)), toUnixTimestamp64Milli(at), durationMs, toString(provider), toString(operation),
  toString(role), attempt, toString(status), httpStatus, toString(errorType), toString(finishReason), parentSpanId, logicalRequestId,
  toString(if(requestModel != '', requestModel, responseModel)), if(empty(\`segments.hash\`), 0, cityHash64(\`segments.hash\`)),
  ${INPUT_CLASSES.join(' + ')}, toString(\`segments.kind\`[-1]),
  ${OUTPUT_CLASSES.join(' + ')}, cost)`;

export function readWeighedCall(record: ExecutionRecord): WeighedCall {
  const [id, at, durationMs, provider, operation, role, attempt, status, httpStatus, errorType, ...rest] = record;
  const [finishReason, parentSpanId, logicalRequestId, model, prompt, inputTokens, ...last] = rest;
  const [endsWith, outputTokens, cost] = last;
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
    endsWith: endsWith || null,
    outputTokens: Number(outputTokens),
    picos: cost === null ? null : picosFromDollars(cost),
  };
}
