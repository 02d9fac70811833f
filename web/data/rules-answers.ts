import type { Problem } from '../../src/core/problem.ts';

/** What the operations of rules answer. Money is exact decimal dollars as text. */

export interface RulesAnswer {
  readonly revision: number;
  readonly text: string;
  readonly dimensions: readonly { readonly name: string; readonly rules: number }[];
}

export interface CoverageEntry {
  readonly name: string;
  readonly kind: 'rule' | 'field' | 'label' | 'charge';
  readonly coverage: number | null;
  readonly attributedCost: string;
  readonly notAttributedCost: string;
}

interface Sum {
  readonly calls: number;
  readonly cost: string;
}

interface DecidedEntry extends Sum {
  readonly rule: string;
  readonly words: string;
  readonly confidence: number;
}

export interface DecidedAnswer {
  readonly rules: readonly DecidedEntry[];
  readonly notAttributed: Sum;
}

export interface SuggestionEntry extends Sum {
  readonly source: string;
  readonly found: string;
  readonly value: string;
  readonly support: number | null;
  readonly rule: string;
}

export interface CheckAnswer {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly tests: number;
}

export interface PlannedDimensionEntry {
  readonly name: string;
  readonly moved: Sum;
  readonly coverageBefore: number | null;
  readonly coverageAfter: number | null;
  readonly moves: readonly (Sum & { readonly from: string; readonly to: string })[];
}

export interface PlanAnswer {
  readonly sentence: string;
  readonly dimensions: readonly PlannedDimensionEntry[];
  readonly idle: readonly string[];
  readonly estimatedSeconds: number;
}

export interface RevisionEntry {
  readonly revision: number;
  readonly publishedAt: string;
  readonly note: string;
  readonly isInForce: boolean;
  readonly changed: readonly string[];
}
