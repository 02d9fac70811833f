import { z } from 'zod';
import { median } from '../core/analysis/experiment/verdict-lag.ts';
import { percentOf } from '../core/analysis/percent.ts';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { AppError } from '../errors.ts';
import { variantFigures } from '../store/variant-figures.ts';
import { askedCut, cutParameters } from './analysis-parameters.ts';
import { answeredInterval, toldWhen } from './answered-when.ts';
import { type ExperimentFacts, experimentFacts, factsOfExperiments } from './experiment-facts.ts';
import { operation } from './operation.ts';
import { dollars } from './spend-sentence.ts';
import { factsOfVariant, variantFacts } from './variant-facts.ts';
import { outcomeKey, NO_OUTCOMES, variantOutcomes } from './variant-outcomes.ts';

const { from, to, timeZone, where } = cutParameters;
const asked = {
  outcome: z.string().optional().describe('Which outcomes tell of success; all of them unless told.'),
  from,
  to,
  timeZone,
  where,
};

const totals = z.object({
  cost: z.string(),
  waste: z.string(),
  wasteShare: z.string().nullable().describe('Percent with one digit; null where nothing was spent.'),
  runs: z.number(),
  runsWithVerdict: z.number(),
  medianLagHours: z
    .number()
    .nullable()
    .describe('From the end of a run until somebody said what came of it, in the middle of all runs with a verdict.'),
});

export const experiments = operation({
  name: 'experiments',
  summary:
    'Which learning pays and which is waste: every experiment with its variants, outcome, cost of a success, verdict, and how long that took.',
  access: 'read',
  input: z.object(asked),
  output: z.object({
    sentence: z.string(),
    interval: answeredInterval,
    timeZone: z.string(),
    totals,
    cut: z
      .object({ cost: z.number(), value: z.number() })
      .nullable()
      .describe('Where the quadrants meet: half of the experiments lie on each side.'),
    experiments: z.array(experimentFacts),
  }),
  async run(context, input) {
    const { question, when } = askedCut(context, { ...input, by: [] });
    const { experiments: found, cut } = await factsOfExperiments(context, question, input.outcome ?? null);
    const summed = totalsOf(found);
    return { sentence: sentenceOf(found, summed), ...toldWhen(when), totals: summed, cut, experiments: [...found] };
  },
  table: ({ experiments: rows }) =>
    rows.map(
      ({ name, class: one, cost, waste, calls, successes, costPerPoint, verdict, lagHours, quadrant, status }) => ({
        experiment: name,
        class: one,
        cost,
        waste,
        calls,
        successes,
        costPerPoint,
        verdict: verdict?.variant ?? (verdict ? 'told' : null),
        lagHours,
        quadrant,
        status,
      }),
    ),
});

export const experiment = operation({
  name: 'experiment',
  summary: 'One experiment: its variants and models side by side, its runs, and how long each waited for a verdict.',
  access: 'read',
  input: z.object({ name: z.string().describe('As calls name it.'), ...asked }),
  output: z.object({
    interval: answeredInterval,
    timeZone: z.string(),
    experiment: experimentFacts,
    models: z.array(variantFacts.extend({ variant: z.string(), model: z.string() })),
  }),
  command: { words: ['experiment'], argument: { parameter: 'name', isFile: false } },
  async run(context, { name, ...input }) {
    const { question, when } = askedCut(context, { ...input, by: [] });
    const named = [{ dimension: 'experiment', operator: 'is' as const, values: [name] }, ...question.where];
    const { experiments: all } = await factsOfExperiments(
      context,
      { ...question, where: named },
      input.outcome ?? null,
    );
    const found = all.find((one) => one.name === name);
    if (!found)
      throw new AppError(
        'not-found',
        `No call of the interval names the experiment "${name}".`,
        'whence experiments lists them.',
      );
    const by = ['variant', 'model'];
    const outcomes = await variantOutcomes(context, by, when.interval, named, input.outcome ?? null);
    const models = (await variantFigures(context.store, by, when.interval, named)).map(({ values, ...figures }) => ({
      variant: values['variant'] ?? '',
      model: values['model'] ?? '',
      ...factsOfVariant(figures, outcomes.get(outcomeKey(by, values)) ?? NO_OUTCOMES),
    }));
    return { ...toldWhen(when), experiment: found, models };
  },
  table: ({ experiment: { variants } }) =>
    variants.map(({ name, costPerSuccess, ...row }) => ({
      variant: name,
      ...row,
      costPerSuccess: costPerSuccess?.cost ?? null,
      low: costPerSuccess?.low ?? null,
      high: costPerSuccess?.high ?? null,
    })),
});

function totalsOf(found: readonly ExperimentFacts[]): z.infer<typeof totals> {
  const sum = (read: (one: ExperimentFacts) => string): bigint =>
    found.reduce((total, one) => total + (picosFromDollars(read(one)) ?? 0n), 0n);
  const [cost, waste] = [sum((one) => one.cost), sum((one) => one.waste)];
  const runs = found.flatMap((one) => one.runs);
  const lags = runs.flatMap(({ lagHours }) => lagHours ?? []);
  return {
    cost: formatPicos(cost),
    waste: formatPicos(waste),
    wasteShare: percentOf(waste, cost),
    runs: runs.length,
    runsWithVerdict: lags.length,
    medianLagHours: median(lags),
  };
}

function sentenceOf(found: readonly ExperimentFacts[], { cost, waste, wasteShare }: z.infer<typeof totals>): string {
  if (found.length === 0) return 'No call names an experiment.';
  const counts = ['efficient', 'wasteful', 'open'].map(
    (one) => `${found.filter((each) => each.class === one).length} ${one}`,
  );
  const lost = wasteShare === null ? '' : `; ${dollars(waste)} (${wasteShare}) of it bought nothing`;
  return `${found.length === 1 ? 'One experiment' : `${found.length} experiments`} cost ${dollars(cost)}${lost}: ${counts.join(', ')}.`;
}
