import type { Call } from '../../call.ts';
import type { SegmentKind } from '../../prompt-segment.ts';
import { inputTokens } from '../../quantity.ts';

/** A call as far as its behaviour depends on it. Null is not known. */
export interface ExecutionCall extends Pick<
  Call,
  | 'id'
  | 'at'
  | 'durationMs'
  | 'provider'
  | 'operation'
  | 'role'
  | 'attempt'
  | 'status'
  | 'httpStatus'
  | 'errorType'
  | 'finishReason'
  | 'parentSpanId'
  | 'logicalRequestId'
> {
  /** As asked for, else as answered. */
  readonly model: string | null;
  /** The same for the same prompt; null where the prompt was not seen. */
  readonly prompt: string | null;
  /** The kind of the prompt's last piece; null where the prompt was not seen. */
  readonly endsWith: SegmentKind | null;
  readonly inputTokens: number;
}

/** A call as one of an execution. */
export function executionCallOf(call: Call): ExecutionCall {
  const { requestModel, responseModel, segments, usage } = call;
  return {
    ...call,
    model: requestModel ?? responseModel,
    prompt: segments && segments.map(({ hash }) => hash).join(''),
    endsWith: segments?.at(-1)?.kind ?? null,
    inputTokens: inputTokens(usage),
  };
}
