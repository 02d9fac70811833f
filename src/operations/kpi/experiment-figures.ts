import { factsOfExperiments } from '../experiment-facts.ts';
import { promotions } from '../promotions.ts';
import { counted, type KpiReader, nothing } from './kpi-answer.ts';

/** Experiments of the interval, and those of them that went to production since. */
export const promotedExperiments: KpiReader = async (context, question) => {
  if (question.by.length > 0) return nothing('experiments are counted as a whole');
  const { experiments } = await factsOfExperiments(context, question, null);
  if (experiments.length === 0) return nothing('no call names an experiment');
  const promoted = new Set((await promotions.run(context, { days: 1 })).promotions.map(({ experiment }) => experiment));
  const count = experiments.filter(({ name }) => promoted.has(name)).length;
  const total = { numerator: counted(count), denominator: counted(experiments.length) };
  return { rows: [{ time: null, values: {}, ...total }], total, missing: null };
};
