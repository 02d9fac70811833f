import type { UseQueryResult } from '@tanstack/react-query';
import { useAsked } from './ask.ts';

/** A call or a span of an execution, as the operation `trace` tells it; null is not known. */
export interface ExecutionNode {
  readonly id: string;
  readonly parentId: string | null;
  readonly depth: number;
  /** The parent it names was not recorded. */
  readonly gap: boolean;
  readonly kind: string;
  readonly name: string;
  readonly service: string | null;
  readonly at: string;
  readonly durationMs: number | null;
  readonly status: string;
  readonly callId: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly operation: string | null;
  readonly role: string | null;
  readonly attempt: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: string | null;
  readonly unpricedReason: string | null;
  readonly totalCost: string;
  readonly totalUnpriced: number;
}

export interface ExecutionAnswer {
  readonly traceId: string | null;
  readonly root: { readonly id: string; readonly name: string };
  readonly at: string;
  readonly durationMs: number | null;
  readonly services: readonly string[];
  readonly providers: readonly string[];
  readonly calls: number;
  readonly spans: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: string;
  readonly unpricedCalls: number;
  readonly truncated: boolean;
  readonly nodes: readonly ExecutionNode[];
}

/** One execution by its trace, or by any call of it. */
export function useExecution(id: string | null): UseQueryResult<ExecutionAnswer> {
  return useAsked<ExecutionAnswer>('trace', id === null ? null : { id });
}
