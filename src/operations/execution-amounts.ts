import { z } from 'zod';
import { amplification, type ExtraStage } from '../core/analysis/behaviour/amplification.ts';
import { STAGES } from '../core/analysis/behaviour/part.ts';
import { formatPicos, picosFromDollars, type Picos } from '../core/money.ts';
import type { ExecutionSums } from '../store/behaviour/execution-sums.ts';

const extra = z.enum(STAGES).exclude(['answer']);

/** Counts and money of one execution or of many. Money is exact decimal dollars of calls whose cost is known. */
export const executionAmounts = z.object({
  calls: z.number(),
  errors: z.number(),
  retries: z.number().describe('Attempts after the first on the model asked for first.'),
  fallbacks: z.number().describe('Attempts on another model.'),
  searches: z.number().describe('Searches in indexes and on the web.'),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.string(),
  unpricedCalls: z.number(),
  cleanCost: z.string().describe('The call that answered, at the price of the model asked for first.'),
  amplification: z.string().nullable().describe('cost over cleanCost; null where no answer has a known price.'),
  stages: z
    .array(z.object({ stage: extra, cost: z.string(), factor: z.string().nullable() }))
    .describe(
      'What was paid on top of the clean call: adds up to cost - cleanCost, and the factors to amplification - 1.',
    ),
  unknownPremiums: z
    .number()
    .describe('Fallbacks of which it is not known what the model asked for first would have cost.'),
});
export type ExecutionAmounts = z.infer<typeof executionAmounts>;

const COLUMNS: Readonly<Record<ExtraStage, keyof ExecutionSums>> = {
  chain: 'chainCost',
  retry: 'retryCost',
  fallback: 'fallbackCost',
  guardrail: 'guardrailCost',
  judge: 'judgeCost',
  retrieval: 'retrievalCost',
  embedding: 'embeddingCost',
  subagent: 'subagentCost',
};

export function amountsOf(sums: ExecutionSums): ExecutionAmounts {
  const costs = (stage: ExtraStage): Picos => picosFromDollars(String(sums[COLUMNS[stage]])) ?? 0n;
  const { calls, errors, retries, fallbacks, searches, inputTokens, outputTokens, cost, unpricedCalls } = sums;
  const { cleanCost, unknownPremiums } = sums;
  const { factor, stages } = amplification(picosFromDollars(cleanCost) ?? 0n, {
    chain: costs('chain'),
    retry: costs('retry'),
    fallback: costs('fallback'),
    guardrail: costs('guardrail'),
    judge: costs('judge'),
    retrieval: costs('retrieval'),
    embedding: costs('embedding'),
    subagent: costs('subagent'),
  });
  return {
    calls,
    errors,
    retries,
    fallbacks,
    searches,
    inputTokens,
    outputTokens,
    cost,
    unpricedCalls,
    cleanCost,
    unknownPremiums,
    amplification: factor,
    stages: stages.map((one) => ({ stage: one.stage, cost: formatPicos(one.picos), factor: one.factor })),
  };
}
