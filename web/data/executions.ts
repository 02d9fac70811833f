import type { UseQueryResult } from '@tanstack/react-query';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ask } from './api.ts';
import { useAsked } from './ask.ts';
import type { Question } from './question.ts';
import { callsParams } from './question.ts';

/** A call or a span of an execution, as the operation `execution` tells it; null is not known. */
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
  /** What the call was in the execution; null of a span. */
  readonly part: string | null;
  /** Of an attempt after the first: how the one before ended. */
  readonly cause: string | null;
}

interface ExecutionShare {
  readonly name: string;
  readonly calls: number;
  readonly cost: string;
  readonly share: string | null;
  readonly unpricedCalls: number;
}

interface StageCost {
  readonly stage: string;
  readonly cost: string;
  readonly factor: string | null;
}

/** How an execution differs from another, by stage; the drivers add up to the difference. */
export interface ExecutionComparison {
  readonly id: string;
  readonly cost: string;
  readonly difference: string;
  readonly ratio: string | null;
  readonly drivers: readonly {
    readonly stage: string;
    readonly calls: number;
    readonly otherCalls: number;
    readonly amount: string;
  }[];
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
  readonly joinedBy: string;
  readonly confidence: number;
  /** The call that answered, at the price of the model asked for first. */
  readonly cleanCost: string;
  readonly amplification: string | null;
  /** What was paid on top of the clean call; adds up to cost - cleanCost. */
  readonly stages: readonly StageCost[];
  readonly failedCost: string;
  readonly parts: readonly ExecutionShare[];
  readonly causes: readonly ExecutionShare[];
  readonly vendors: readonly ExecutionShare[];
  readonly tagging: readonly ExecutionShare[];
  /** What the caller sees of it under its own tag; null where it bears none. */
  readonly callerView: { readonly label: string; readonly value: string; readonly cost: string; readonly ratio: string | null } | null;
  readonly comparison: ExecutionComparison | null;
  readonly nodes: readonly ExecutionNode[];
}

/** One execution by its trace, or by any call of it; `beside` names another to compare it with. */
export function useExecution(id: string | null, beside: string | null): UseQueryResult<ExecutionAnswer> {
  const input = id === null ? null : beside === null ? { id } : { id, with: beside };
  return useAsked<ExecutionAnswer>('execution', input);
}

export interface ExecutionEntry {
  readonly id: string;
  readonly at: string;
  readonly durationMs: number;
  readonly calls: number;
  readonly errors: number;
  readonly retries: number;
  readonly fallbacks: number;
  readonly searches: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: string;
  readonly unpricedCalls: number;
  readonly cleanCost: string;
  readonly amplification: string | null;
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

export interface ExecutionTotals {
  readonly executions: number;
  readonly calls: number;
  readonly cost: string;
  readonly cleanCost: string;
  readonly amplification: string | null;
  readonly stages: readonly StageCost[];
  readonly unpricedCalls: number;
  readonly p50DurationMs: number;
  readonly p95DurationMs: number;
}

/** Executions whose amount is from `from` to under `to`. */
export interface ExecutionBin {
  readonly from: number;
  readonly to: number;
  readonly executions: number;
  readonly cost: string;
}

export interface ExecutionsAnswer {
  readonly totals: ExecutionTotals;
  readonly bins: readonly ExecutionBin[];
  readonly executions: readonly ExecutionEntry[];
  readonly next: string | null;
}

const PAGE = 50;

/** Executions page by page; `within` keeps those whose amount, that they are ordered by, lies in it. */
export function useExecutionPages(
  question: Pick<Question, 'span' | 'where' | 'order'>,
  within: { readonly least: string | undefined; readonly below: string | undefined },
) {
  const params = callsParams(question, PAGE);
  for (const [name, value] of Object.entries(within)) if (value !== undefined) params.set(name, value);
  return useInfiniteQuery({
    queryKey: ['executions', params.toString()],
    queryFn: ({ signal, pageParam }) => {
      const paged = new URLSearchParams(params);
      if (pageParam !== '') paged.set('cursor', pageParam);
      return ask<ExecutionsAnswer>('executions', paged, signal);
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}
