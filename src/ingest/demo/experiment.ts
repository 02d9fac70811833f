import type { OfferId } from './offer.ts';

/** What is tried of one thing. */
export interface Variant {
  readonly offer: OfferId;
  readonly promptVersion?: string;
  readonly effort?: 'low' | 'high';
  /** Probability that an answer is accepted. */
  readonly success: number;
}

/** Variants tried side by side; each customer sees one. */
export interface Experiment {
  readonly name: string;
  readonly variants: Readonly<Record<string, Variant>>;
  /** Whether each day is a run of its own, which gets its own verdict. */
  readonly isDaily?: true;
  /** What came of it, and how many hours after its end (of a run's end) that was said, before it when negative; null when nobody ever said. */
  readonly verdict: { readonly winner: string | null; readonly afterHours: number } | null;
}
