import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, send } from './api.ts';
import type { Question } from './question.ts';
import type {
  CheckAnswer,
  CoverageEntry,
  DecidedAnswer,
  PlanAnswer,
  RevisionEntry,
  RulesAnswer,
  SuggestionEntry,
} from './rules-answers.ts';

type Span = Question['span'];

/** The rules in force, or those of a revision. */
export function useRules(): UseQueryResult<RulesAnswer> {
  return useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => ask<RulesAnswer>('rules', new URLSearchParams(), signal),
  });
}

/** The text of a revision, when somebody wants to see it. */
export async function readRevision(revision: number): Promise<string> {
  const params = new URLSearchParams({ revision: String(revision) });
  return (await ask<RulesAnswer>('rules', params, new AbortController().signal)).text;
}

/** How much of the cost each dimension of the rules covers. */
export function useCoverage(span: Span): UseQueryResult<readonly CoverageEntry[]> {
  const params = spanParams(span);
  return useQuery({
    queryKey: ['coverage', params.toString()],
    queryFn: async ({ signal }) => {
      const { dimensions } = await ask<{ dimensions: readonly CoverageEntry[] }>('dimensions', params, signal);
      return dimensions.filter(({ kind }) => kind === 'rule');
    },
    placeholderData: keepPreviousData,
  });
}

export function useDecided(span: Span, dimension: string | null): UseQueryResult<DecidedAnswer> {
  const params = spanParams(span, dimension);
  return useQuery({
    queryKey: ['rules-decided', params.toString()],
    queryFn: ({ signal }) => ask<DecidedAnswer>('rules-decided', params, signal),
    enabled: dimension !== null,
    placeholderData: keepPreviousData,
  });
}

export function useSuggestions(span: Span, dimension: string | null): UseQueryResult<readonly SuggestionEntry[]> {
  const params = spanParams(span, dimension);
  return useQuery({
    queryKey: ['rules-suggest', params.toString()],
    queryFn: async ({ signal }) =>
      (await ask<{ suggestions: readonly SuggestionEntry[] }>('rules-suggest', params, signal)).suggestions,
    enabled: dimension !== null,
    placeholderData: keepPreviousData,
  });
}

/** What is wrong with a draft, and what it would move; a draft that is not sound has no plan. */
export interface Judgement {
  readonly check: CheckAnswer;
  readonly plan: PlanAnswer | null;
}

/** Judges a draft of the rules; null is none. */
export function useJudgement(draft: string | null, { from, to, timeZone }: Span): UseQueryResult<Judgement> {
  return useQuery({
    queryKey: ['rules-plan', draft, from, to, timeZone],
    queryFn: async () => {
      const check = await post<CheckAnswer>('rules-check', { text: draft, whole: true });
      if (!check.ok) return { check, plan: null };
      return { check, plan: await post<PlanAnswer>('rules-plan', { text: draft, whole: true, from, to, timeZone }) };
    },
    enabled: draft !== null,
    placeholderData: keepPreviousData,
  });
}

export function useHistory(): UseQueryResult<readonly RevisionEntry[]> {
  return useQuery({
    queryKey: ['rules-history'],
    queryFn: async ({ signal }) => {
      const params = new URLSearchParams();
      return (await ask<{ revisions: readonly RevisionEntry[] }>('rules-history', params, signal)).revisions;
    },
  });
}

/** Puts rules into force: a text, or an earlier revision again. Everything is asked anew afterwards. */
export function usePublish(): UseMutationResult<unknown, Error, { text: string; note: string } | { revision: number }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { text: string; note: string } | { revision: number }) =>
      'revision' in wanted
        ? post('rules-revert', wanted)
        : post('rules-publish', { ...wanted, whole: true, note: wanted.note || 'published' }),
    onSuccess: () => client.invalidateQueries(),
  });
}

function post<Answer>(operation: string, input: Record<string, unknown>): Promise<Answer> {
  const body = new Blob([JSON.stringify(input)], { type: 'application/json' });
  return send<Answer>(operation, new URLSearchParams(), body);
}

export function spanParams({ from, to, timeZone }: Span, dimension: string | null = null): URLSearchParams {
  return new URLSearchParams({ from, to, timeZone, ...(dimension === null ? {} : { dimension }) });
}
