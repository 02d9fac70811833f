/** What was concluded of an experiment: told by outcomes of these names, with labels `experiment`, `variant` and `run`. */
export const VERDICT = 'experiment.verdict';
export const PROMOTION = 'experiment.promoted';

export interface Verdict {
  readonly experiment: string;
  /** Null where it is of the whole experiment. */
  readonly variant: string | null;
  /** Null where it is of no single run. */
  readonly run: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether the variant is better than what there was; null where it cannot be told. */
  readonly isBetter: boolean | null;
}

/** What went from an experiment to everybody. */
export interface Promotion {
  readonly experiment: string;
  readonly variant: string | null;
  /** Of which feature; null where it was not told. */
  readonly feature: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A variant that lost, and when that was known. */
export interface Loss {
  readonly experiment: string;
  readonly variant: string;
  readonly at: number;
}

/**
 * What lost by the verdicts on whole experiments, each by the first that says so: of a variant that is better all others, of one that
 * is not itself, of no variant that is better all. A verdict on one run says nothing of later ones. `variants` are those of each experiment.
 */
export function lossesOf(verdicts: readonly Verdict[], variants: ReadonlyMap<string, readonly string[]>): Loss[] {
  const losses = new Map<string, Loss>();
  const whole = verdicts.filter(({ run }) => run === null);
  for (const verdict of whole.toSorted((left, right) => left.at - right.at)) {
    for (const variant of losersOf(verdict, variants.get(verdict.experiment) ?? [])) {
      const key = JSON.stringify([verdict.experiment, variant]);
      if (!losses.has(key)) losses.set(key, { experiment: verdict.experiment, variant, at: verdict.at });
    }
  }
  return [...losses.values()];
}

function losersOf({ isBetter, variant }: Verdict, variants: readonly string[]): readonly string[] {
  if (isBetter === null || (isBetter && variant === null)) return [];
  if (isBetter) return variants.filter((other) => other !== variant);
  return variant === null ? variants : [variant];
}
