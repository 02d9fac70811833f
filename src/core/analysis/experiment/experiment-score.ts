import { divideRounded, type Picos } from '../../money.ts';
import { VERDICT_DAYS } from './spend-class.ts';

export const EXPERIMENT_CLASSES = ['efficient', 'wasteful', 'open'] as const;
type ExperimentClass = (typeof EXPERIMENT_CLASSES)[number];

/** A variant by what is known of it. */
interface VariantResult {
  readonly name: string;
  readonly executions: number;
  readonly successes: number;
  /** Executions, or outcomes, of which it is known whether they succeeded. */
  readonly judged: number;
}

/** An experiment as far as its score depends on it. */
export interface ExperimentFacts {
  readonly cost: Picos;
  /** What of the cost is waste, by any rule. */
  readonly waste: Picos;
  readonly variants: readonly VariantResult[];
  /** Epoch milliseconds: the end of its last call. */
  readonly endedAt: number;
  /** Of the first verdict; null while there is none. */
  readonly verdictAt: number | null;
}

export interface ExperimentScore {
  readonly class: ExperimentClass;
  readonly reason: string;
  /** Percentage points that the best variant succeeds more often than the first; null where that is not known. */
  readonly improvement: number | null;
  /** Cost of one such point; null where nothing was improved. */
  readonly costPerPoint: Picos | null;
}

const DAY_MS = 86_400_000;
/** From this share on, waste is what the experiment mainly did. */
const MOST_WASTE_PERCENT = 25n;
const CONTROLS = ['control', 'baseline', 'current', 'a'];

/** Whether an experiment was worth what it cost by the time `now`: it was if somebody learnt from it, and little of its money bought nothing. */
export function experimentScore(facts: ExperimentFacts, now: number): ExperimentScore {
  const improvement = improvementOf(facts.variants);
  const costPerPoint =
    improvement !== null && improvement > 0
      ? divideRounded(facts.cost * 1000n, BigInt(Math.round(improvement * 1000)))
      : null;
  return { ...classOf(facts, now), improvement, costPerPoint };
}

function classOf(
  { cost, waste, endedAt, verdictAt }: ExperimentFacts,
  now: number,
): Pick<ExperimentScore, 'class' | 'reason'> {
  const days = Math.floor((now - endedAt) / DAY_MS);
  if (verdictAt === null && days >= VERDICT_DAYS)
    return { class: 'wasteful', reason: `Nobody said what came of it in ${days} days.` };
  const percent = cost > 0n ? divideRounded(waste * 100n, cost) : 0n;
  if (percent >= MOST_WASTE_PERCENT) return { class: 'wasteful', reason: `${percent} % of its money bought nothing.` };
  if (verdictAt === null) return { class: 'open', reason: 'There is no verdict yet.' };
  return { class: 'efficient', reason: `It has a verdict, and ${percent} % of its money bought nothing.` };
}

/** The variant others are held against: by its name, else the first. */
function controlOf<V extends { readonly name: string }>(variants: readonly V[]): V | null {
  return (
    CONTROLS.map((name) => variants.find((variant) => variant.name.toLowerCase() === name)).find(Boolean) ??
    variants[0] ??
    null
  );
}

function improvementOf(variants: readonly VariantResult[]): number | null {
  const control = controlOf(variants);
  const before = control && rateOf(control);
  const tried = variants
    .filter((variant) => variant !== control)
    .map(rateOf)
    .filter((rate) => rate !== null);
  if (before === null || tried.length === 0) return null;
  // Rates are of counts: what is beyond six digits is rounding.
  return Math.round((Math.max(...tried) - before) * 1e8) / 1e6;
}

/** Share of successes; null where none was judged. */
function rateOf({ successes, judged }: VariantResult): number | null {
  return judged > 0 ? successes / judged : null;
}
