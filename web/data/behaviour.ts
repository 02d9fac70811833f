import type { UseQueryResult } from '@tanstack/react-query';
import type { BehaviourPattern } from '../../src/core/analysis/behaviour/behaviour-pattern.ts';
import type { Filter } from '../../src/core/ledger/spend-query.ts';
import { useCut } from './ask.ts';
import type { Question } from './question.ts';

type Cut = Pick<Question, 'span' | 'where' | 'by' | 'grain'>;

export interface PatternEntry {
  readonly pattern: BehaviourPattern;
  readonly meaning: string;
  readonly cost: string;
  /** Null where nothing measured says what it would cost less. */
  readonly saving: string | null;
  readonly supposes: string;
  readonly workflows: readonly { readonly workflow: string; readonly cost: string; readonly saving: string | null }[];
}

export interface PatternsAnswer {
  readonly sentence: string;
  readonly by: string;
  readonly cost: string;
  readonly patterns: readonly PatternEntry[];
}

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

export interface SizeEntry {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly tokens: Spread;
  readonly utilisation: Spread | null;
}

export interface RankingAnswer {
  readonly threshold: number;
  readonly days: number;
  readonly rows: readonly { readonly value: string; readonly days: number; readonly callShare: number }[];
}

export interface GrowthAnswer {
  readonly rows: readonly {
    readonly value: string;
    readonly rate: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

export interface RetrievalAnswer {
  readonly queries: number;
  readonly fanOut: { readonly mean: number; readonly p95: number; readonly most: number } | null;
  readonly perQuery: string | null;
  readonly parts: { readonly total: string };
}

export interface EmbeddingsAnswer {
  readonly rows: readonly { readonly contents: number; readonly repeats: number; readonly repeatedCost: string }[];
}

export function usePatterns(cut: Cut): UseQueryResult<PatternsAnswer> {
  return useCut('behaviour-patterns', cut, {});
}

export function useSizes(cut: Cut): UseQueryResult<{ readonly sentence: string; readonly rows: readonly SizeEntry[] }> {
  return useCut('context-sizes', cut, {});
}

export function useRanking(cut: Cut): UseQueryResult<RankingAnswer> {
  return useCut('context-ranking', cut, {});
}

export function useGrowth(cut: Cut): UseQueryResult<GrowthAnswer> {
  return useCut('token-growth', cut, {});
}

export function useRetrieval(cut: Cut): UseQueryResult<RetrievalAnswer> {
  return useCut('retrieval', cut, {});
}

export function useEmbeddings(cut: Cut): UseQueryResult<EmbeddingsAnswer> {
  return useCut('retrieval-embeddings', cut, {});
}

/** Which calls show a pattern best; those of a workflow besides, the dearest first. */
export const EXAMPLES: Readonly<Record<BehaviourPattern, readonly Filter[]>> = {
  history: [{ dimension: 'turn', operator: 'isNot', values: ['1', '(none)'] }],
  toolDefinitions: [],
  cacheMiss: [{ dimension: 'cacheBreak', operator: 'isNot', values: ['(none)'] }],
  longContext: [],
  retries: [{ dimension: 'executionStage', operator: 'is', values: ['retry'] }],
  fallback: [{ dimension: 'part', operator: 'is', values: ['fallback'] }],
  loop: [{ dimension: 'wasteReason', operator: 'is', values: ['loop'] }],
  dearModel: [],
  oversized: [],
  highReasoning: [],
};

export const PATTERN_NAMES: Readonly<Record<BehaviourPattern, string>> = {
  history: 'History sent again',
  toolDefinitions: 'Tool definitions',
  cacheMiss: 'Cache misses',
  longContext: 'Long-context tier',
  retries: 'Retries',
  fallback: 'Fallbacks',
  loop: 'Loops',
  dearModel: 'Dear models',
  oversized: 'Oversized models',
  highReasoning: 'High reasoning',
};
