import type { UseQueryResult } from '@tanstack/react-query';
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { printFilter } from '../state/filter.ts';
import { useView } from '../state/use-view.ts';
import type {
  CallAnswer,
  CallEntry,
  CallsAnswer,
  DimensionEntry,
  QueryAnswer,
  SourcesAnswer,
  StatusAnswer,
} from './answers.ts';
import { ask } from './api.ts';
import type { Question } from './question.ts';
import { callsParams, questionParams } from './question.ts';

const LIVE_POLL_MS = 10_000;
const EMPTY_POLL_MS = 2_000;
const ARRIVAL_POLL_MS = 1_000;
const DAY_MS = 86_400_000;
const PAGE = 50;

/** A question about spend; the previous answer stays, dimmed, until the next is there. */
export function useAnswer(question: Question | null): UseQueryResult<QueryAnswer> {
  const params = useClear(question === null ? new URLSearchParams() : questionParams(question));
  return useQuery({
    queryKey: ['query', params.toString()],
    queryFn: ({ signal }) => ask<QueryAnswer>('query', params, signal),
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });
}

/** The state of the server. Polled: fast while nothing has arrived yet, calmly afterwards. */
export function useStatus(): UseQueryResult<StatusAnswer> {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => ask<StatusAnswer>('status', new URLSearchParams(), signal),
    refetchInterval: ({ state }) => (state.data && state.data.calls > 0 ? LIVE_POLL_MS : EMPTY_POLL_MS),
  });
}

/** Asks everything again when records, rules or prices have changed; call once. */
export function useFreshAnswers(status: StatusAnswer | undefined): void {
  const client = useQueryClient();
  const stamp = status && [status.calls, status.rulesRevision, status.priceBook, status.dirtyHours].join(' ');
  useEffect(() => {
    if (stamp) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'status' });
  }, [client, stamp]);
}

export function useDimensions(span: Question['span']): UseQueryResult<readonly DimensionEntry[]> {
  const params = new URLSearchParams({ from: span.from, to: span.to, timeZone: span.timeZone });
  return useQuery({
    queryKey: ['dimensions', params.toString()],
    queryFn: async ({ signal }) =>
      (await ask<{ dimensions: readonly DimensionEntry[] }>('dimensions', params, signal)).dimensions,
    placeholderData: keepPreviousData,
  });
}

/** Calls page by page. */
export function useCallPages(question: Pick<Question, 'span' | 'where' | 'order'>) {
  const params = useClear(callsParams(question, PAGE));
  return useInfiniteQuery({
    queryKey: ['calls', params.toString()],
    queryFn: ({ signal, pageParam }) => ask<CallsAnswer>('calls', withCursor(params, pageParam), signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** The few largest calls behind a number. */
export function useSampleCalls(question: Pick<Question, 'span' | 'where'>, limit: number): UseQueryResult<CallsAnswer> {
  const params = useClear(callsParams(question, limit));
  return useQuery({
    queryKey: ['calls', 'sample', params.toString()],
    queryFn: ({ signal }) => ask<CallsAnswer>('calls', params, signal),
  });
}

/** One call by our id, the sender's, or the provider's response id. */
export function useCall(id: string): UseQueryResult<CallAnswer> {
  const params = useClear(new URLSearchParams({ id }));
  return useQuery({
    queryKey: ['call', params.toString()],
    queryFn: ({ signal }) => ask<CallAnswer>('call', params, signal),
  });
}

/** The first call by one of these doors that began after an instant (epoch milliseconds); asked every second until there is one. */
export function useArrival(doors: readonly string[], since: number): UseQueryResult<CallEntry | null> {
  const where = [{ dimension: 'door', operator: 'is', values: doors }] as const;
  const span = { from: new Date(since).toISOString(), to: new Date(since + DAY_MS).toISOString(), timeZone: 'UTC', versus: null };
  const params = callsParams({ span, where, order: '-at' }, 1);
  return useQuery({
    queryKey: ['arrival', params.toString()],
    queryFn: async ({ signal }) => (await ask<CallsAnswer>('calls', params, signal)).calls[0] ?? null,
    refetchInterval: ({ state }) => (state.data ? false : ARRIVAL_POLL_MS),
  });
}

export function useSources(span: Question['span']): UseQueryResult<SourcesAnswer> {
  const params = new URLSearchParams({ from: span.from, to: span.to, timeZone: span.timeZone });
  return useQuery({
    queryKey: ['sources', params.toString()],
    queryFn: ({ signal }) => ask<SourcesAnswer>('sources', params, signal),
    placeholderData: keepPreviousData,
  });
}

/** A plain question to an operation; the previous answer stays, dimmed, until the next is there. Null asks nothing. */
export function useAsked<Answer>(
  operation: string,
  input: Readonly<Record<string, string>> | null,
): UseQueryResult<Answer> {
  const params = new URLSearchParams(input ?? {});
  return useQuery({
    queryKey: [operation, params.toString()],
    queryFn: ({ signal }) => ask<Answer>(operation, params, signal),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
}

/** An operation that is cut as spend is; `more` is what it takes besides, null asks nothing. */
export function useCut<Answer>(
  operation: string,
  { span, where, by = [], grain }: Pick<Question, 'span' | 'where' | 'by' | 'grain'>,
  more: Readonly<Record<string, string>> | null,
): UseQueryResult<Answer> {
  const { from, to, timeZone } = span;
  const params = useClear(cutParams({ from, to, timeZone, ...more }, by, grain ?? null, where));
  return useQuery({
    queryKey: [operation, params.toString()],
    queryFn: ({ signal }) => ask<Answer>(operation, params, signal),
    enabled: more !== null,
    placeholderData: keepPreviousData,
  });
}

function cutParams(
  texts: Record<string, string>,
  by: readonly string[],
  grain: string | null,
  where: Question['where'],
): URLSearchParams {
  const params = new URLSearchParams(texts);
  if (by.length > 0) params.set('by', by.join(','));
  if (grain !== null) params.set('grain', grain);
  for (const filter of where) params.append('where', printFilter(filter));
  return params;
}

/** With values in clear instead of pseudonyms, where the view asks for it. */
function useClear(params: URLSearchParams): URLSearchParams {
  const { search } = useView();
  if (search.reveal !== 'true') return params;
  const clear = new URLSearchParams(params);
  clear.set('reveal', 'true');
  return clear;
}

function withCursor(params: URLSearchParams, cursor: string): URLSearchParams {
  const paged = new URLSearchParams(params);
  if (cursor !== '') paged.set('cursor', cursor);
  return paged;
}
