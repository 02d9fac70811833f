import type { UseQueryResult } from '@tanstack/react-query';
import type { Span } from '../state/span.ts';
import { useAsked } from './ask.ts';

export interface SuccessCost {
  readonly cost: string | null;
  readonly low: string;
  readonly high: string | null;
}

export interface VariantEntry {
  readonly name: string;
  readonly executions: number;
  readonly cost: string;
  readonly waste: string;
  readonly latencyMs: number;
  readonly judged: number;
  readonly successes: number;
  readonly successRate: number | null;
  readonly costPerSuccess: SuccessCost | null;
}

export type QuadrantName = 'scale' | 'economise' | 'watch' | 'stop';

export interface ExperimentEntry {
  readonly name: string;
  readonly features: readonly string[];
  readonly class: 'efficient' | 'wasteful' | 'open';
  readonly reason: string;
  readonly status: 'provisional' | 'final';
  readonly quadrant: QuadrantName | null;
  readonly cost: string;
  readonly calls: number;
  readonly waste: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly value: number | null;
  readonly improvement: number | null;
  readonly costPerPoint: string | null;
  readonly verdict: { readonly at: string; readonly variant: string | null; readonly isBetter: boolean | null } | null;
  readonly lagHours: number | null;
  readonly variants: readonly VariantEntry[];
  readonly runs: readonly { readonly run: string | null; readonly lagHours: number | null }[];
}

export interface ExperimentsAnswer {
  readonly totals: {
    readonly cost: string;
    readonly waste: string;
    readonly wasteShare: string | null;
    readonly runs: number;
    readonly runsWithVerdict: number;
    readonly medianLagHours: number | null;
  };
  readonly cut: { readonly cost: number; readonly value: number } | null;
  /** Largest cost first. */
  readonly experiments: readonly ExperimentEntry[];
}

export function useExperiments({ from, to, timeZone }: Span): UseQueryResult<ExperimentsAnswer> {
  return useAsked('experiments', { from, to, timeZone });
}

/** What to do with what lies in a quadrant, in words. */
export const QUADRANT_WORDS: Readonly<Record<QuadrantName, string>> = {
  scale: 'Worth much for little',
  economise: 'Worth much, and dear',
  watch: 'Worth little, and cheap',
  stop: 'Worth little, and dear',
};

/** "9 hours", "2.3 days". */
export function lagWords(hours: number): string {
  if (hours < 48) return `${hours < 10 ? hours.toFixed(1).replace('.0', '') : Math.round(hours)} h`;
  return `${(hours / 24).toFixed(1)} days`;
}
