import { z } from 'zod';
import { successCost } from '../core/analysis/experiment/success-cost.ts';
import { formatDecimal, formatPicos, divideRounded } from '../core/money.ts';
import type { VariantFigures } from '../store/variant-figures.ts';
import type { VariantOutcomes } from './variant-outcomes.ts';

const MICRO_DIGITS = 6;

const successFacts = z
  .object({
    cost: z.string().nullable().describe('Null while nothing has succeeded.'),
    low: z.string(),
    high: z.string().nullable().describe('Null where there is no bound.'),
  })
  .nullable()
  .describe(
    'Cost of one success with its interval of 95 %; null where nothing was spent or nobody told what came of it.',
  );

export const variantFacts = z.object({
  executions: z.number(),
  calls: z.number(),
  tokens: z.number(),
  cost: z.string(),
  unpricedCalls: z.number(),
  waste: z.string().describe('Of the cost what bought nothing.'),
  costPerExecution: z.string().nullable(),
  latencyMs: z.number().describe('Of an execution, in the middle of all.'),
  judged: z.number().describe('Outcomes that tell whether they were a success.'),
  successes: z.number(),
  successRate: z.number().nullable(),
  score: z.string().nullable().describe('Mean of the outcomes that have one.'),
  value: z.string().describe('Dollars that outcomes were told to be worth.'),
  costPerSuccess: successFacts,
});

/** What is told of a variant. */
export function factsOfVariant(
  figures: Omit<VariantFigures, 'values'>,
  outcomes: VariantOutcomes,
): z.infer<typeof variantFacts> {
  const { executions, calls, tokens, cost, unpriced, waste, latencyMs } = figures;
  const { judged, successes, scored, scoreMicros, dollars } = outcomes;
  return {
    executions,
    calls,
    tokens,
    cost: formatPicos(cost),
    unpricedCalls: unpriced,
    waste: formatPicos(waste),
    costPerExecution: executions === 0 ? null : formatPicos(divideRounded(cost, BigInt(executions))),
    latencyMs,
    judged,
    successes,
    successRate: judged === 0 ? null : successes / judged,
    score: scored === 0 ? null : formatDecimal(scoreMicros / BigInt(scored), MICRO_DIGITS),
    value: formatPicos(dollars),
    costPerSuccess: judged === 0 ? null : toldSuccess(figures, successes),
  };
}

function toldSuccess(
  { cost, costSquares }: Pick<VariantFigures, 'cost' | 'costSquares'>,
  successes: number,
): z.infer<typeof successFacts> {
  const found = successCost({ cost, costSquares, successes, successfulCost: null });
  return (
    found && {
      cost: found.picos === null ? null : formatPicos(found.picos),
      low: formatPicos(found.lowPicos),
      high: found.highPicos === null ? null : formatPicos(found.highPicos),
    }
  );
}
