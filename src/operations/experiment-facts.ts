import { z } from 'zod';
import { EXPERIMENT_CLASSES, experimentScore } from '../core/analysis/experiment/experiment-score.ts';
import { cutOf, type Cut, QUADRANTS, quadrantOf } from '../core/analysis/experiment/quadrant.ts';
import type { Verdict } from '../core/analysis/experiment/verdict.ts';
import { median, verdictLag } from '../core/analysis/experiment/verdict-lag.ts';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import { formatPicos } from '../core/money.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import { callExtent } from '../store/call-extent.ts';
import { experimentConclusions } from '../store/experiment-verdicts.ts';
import { type VariantFigures, variantFigures } from '../store/variant-figures.ts';
import type { Context } from './context.ts';
import { toldAmount } from './told-amount.ts';
import { factsOfVariant, variantFacts } from './variant-facts.ts';
import { NO_OUTCOMES, outcomeKey, sumOf, type VariantOutcomes, variantOutcomes } from './variant-outcomes.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DOLLAR = 1e12;

const runFacts = z.object({
  run: z.string().nullable().describe('Null where calls name no run: the experiment is one.'),
  cost: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  lagHours: z.number().nullable().describe('From its end until somebody said what came of it; null while nobody has.'),
});

export const experimentFacts = z.object({
  name: z.string(),
  features: z.array(z.string()),
  class: z.enum(EXPERIMENT_CLASSES),
  reason: z.string(),
  status: z
    .enum(['provisional', 'final'])
    .describe('Provisional while it may go on: its last call is less than a day old.'),
  quadrant: z.enum(QUADRANTS).nullable().describe('Value against cost; null where nobody told what came of it.'),
  cost: z.string(),
  calls: z.number(),
  waste: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  judged: z.number(),
  successes: z.number(),
  value: z
    .number()
    .nullable()
    .describe('What it is worth: dollars its outcomes state, else their successes; null where none is known.'),
  improvement: z
    .number()
    .nullable()
    .describe('Percentage points that the best variant succeeds more often than the control.'),
  costPerPoint: z.string().nullable().describe('Cost of one such point.'),
  verdict: z.object({ at: z.string(), variant: z.string().nullable(), isBetter: z.boolean().nullable() }).nullable(),
  lagHours: z.number().nullable().describe('In the middle of its runs.'),
  variants: z.array(variantFacts.extend({ name: z.string() })),
  runs: z.array(runFacts),
});
export type ExperimentFacts = z.infer<typeof experimentFacts>;

const BY = ['experiment', 'variant', 'run', 'feature'] as const;

/** What of experiments is known, largest cost first, and where cost and value are cut in two. */
export async function factsOfExperiments(
  context: Context,
  { interval, where }: Pick<CallQuestion, 'interval' | 'where'>,
  outcome: string | null,
): Promise<{ readonly experiments: readonly ExperimentFacts[]; readonly cut: Cut | null }> {
  const named = [{ dimension: 'experiment', operator: 'isNot' as const, values: [NOT_ATTRIBUTED] }, ...where];
  const figures = await variantFigures(context.store, BY, interval, named);
  const outcomes = await variantOutcomes(context, ['experiment', 'variant'], interval, where, outcome);
  const { verdicts } = await experimentConclusions(context.store);
  const { lastAt } = await callExtent(context.store);
  const names = Map.groupBy(figures, ({ values }) => values['experiment'] ?? '');
  const facts = [...names].map(([name, ones]) =>
    factsOf(name, ones, outcomes, { verdicts, lastAt: lastAt ?? 0, now: context.clock() }),
  );
  const points = facts.map(({ cost, value }) => ({ cost: Number(cost), value }));
  const cut = cutOf(points);
  const experiments = facts.map((one) => ({
    ...one,
    quadrant: cut && quadrantOf({ cost: Number(one.cost), value: one.value }, cut),
  }));
  return { experiments: experiments.toSorted((left, right) => Number(right.cost) - Number(left.cost)), cut };
}

/** What was said of experiments, when the last call of all was made, and now: epoch milliseconds. */
interface Known {
  readonly verdicts: readonly Verdict[];
  readonly lastAt: number;
  readonly now: number;
}

function factsOf(
  name: string,
  figures: readonly VariantFigures[],
  outcomes: ReadonlyMap<string, VariantOutcomes>,
  { verdicts: told, lastAt, now }: Known,
): Omit<ExperimentFacts, 'quadrant'> {
  const verdicts = told.filter(({ experiment }) => experiment === name);
  const all = joined(figures);
  const variants = variantsOf(name, figures, outcomes);
  const runs = runsOf(name, figures, verdicts);
  const came = variants.reduce((sum, one) => sumOf(sum, one.came), NO_OUTCOMES);
  const verdict = verdicts.find(({ run }) => run === null) ?? verdicts.at(-1) ?? null;
  const { costPerPoint, ...score } = experimentScore({ ...all, variants, verdictAt: verdict?.at ?? null }, lastAt);
  return {
    name,
    features: [...new Set(figures.map(({ values }) => values['feature'] ?? ''))].filter(
      (one) => one !== NOT_ATTRIBUTED,
    ),
    ...score,
    status: now - all.endedAt < DAY_MS ? 'provisional' : 'final',
    cost: formatPicos(all.cost),
    calls: all.calls,
    waste: formatPicos(all.waste),
    startedAt: new Date(all.startedAt).toISOString(),
    endedAt: new Date(all.endedAt).toISOString(),
    judged: came.judged,
    successes: came.successes,
    value: valueOf(came),
    costPerPoint: toldAmount(costPerPoint),
    verdict: verdict && {
      at: new Date(verdict.at).toISOString(),
      variant: verdict.variant,
      isBetter: verdict.isBetter,
    },
    lagHours: median(runs.flatMap(({ lagHours }) => lagHours ?? [])),
    variants: variants.map(({ came: _came, ...one }) => one),
    runs,
  };
}

/** By name, so that what a rate is held against does not depend on cost. */
function variantsOf(name: string, figures: readonly VariantFigures[], outcomes: ReadonlyMap<string, VariantOutcomes>) {
  const variants = Map.groupBy(figures, ({ values }) => values['variant'] ?? '');
  return [...variants]
    .map(([variant, ones]) => {
      const came = outcomes.get(outcomeKey(['experiment', 'variant'], { experiment: name, variant })) ?? NO_OUTCOMES;
      return { name: variant, ...factsOfVariant(joined(ones), came), came };
    })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Dollars where outcomes state any, else successes; null where nobody told what came of it. */
function valueOf({ dollars, judged, successes }: VariantOutcomes): number | null {
  if (dollars > 0n) return Number(dollars) / DOLLAR;
  return judged > 0 ? successes : null;
}

function runsOf(
  name: string,
  figures: readonly VariantFigures[],
  verdicts: readonly Verdict[],
): ExperimentFacts['runs'] {
  return [...Map.groupBy(figures, ({ values }) => values['run'] ?? NOT_ATTRIBUTED)].map(([run, ones]) => {
    const { startedAt, endedAt, cost } = joined(ones);
    const named = run === NOT_ATTRIBUTED ? null : run;
    const lag = verdictLag({ experiment: name, run: named, startedAt, endedAt }, verdicts);
    return {
      run: named,
      cost: formatPicos(cost),
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      lagHours: lag === null ? null : lag / HOUR_MS,
    };
  });
}

/** Executions of several lines as one. The middle of their times is weighed by their number, which is near enough. */
function joined(figures: readonly VariantFigures[]): VariantFigures {
  const sum = (read: (one: VariantFigures) => number): number => figures.reduce((total, one) => total + read(one), 0);
  const money = (read: (one: VariantFigures) => bigint): bigint =>
    figures.reduce((total, one) => total + read(one), 0n);
  const executions = sum((one) => one.executions);
  return {
    values: {},
    executions,
    calls: sum((one) => one.calls),
    tokens: sum((one) => one.tokens),
    cost: money((one) => one.cost),
    unpriced: sum((one) => one.unpriced),
    costSquares: sum((one) => one.costSquares),
    waste: money((one) => one.waste),
    latencyMs: executions === 0 ? 0 : sum((one) => one.latencyMs * one.executions) / executions,
    startedAt: Math.min(...figures.map((one) => one.startedAt)),
    endedAt: Math.max(...figures.map((one) => one.endedAt)),
  };
}
