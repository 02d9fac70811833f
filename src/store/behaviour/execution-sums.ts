/** Columns of executions that can be summed: counts, tokens, then money. */
const COUNTS = [
  'calls',
  'errors',
  'retries',
  'fallbacks',
  'searches',
  'unpricedCalls',
  'unknownPremiums',
  'inputTokens',
  'outputTokens',
] as const;

/** What was paid for in executions: they add up to the cost. */
const EXECUTION_COSTS = [
  'cleanCost',
  'chainCost',
  'retryCost',
  'fallbackCost',
  'guardrailCost',
  'judgeCost',
  'retrievalCost',
  'embeddingCost',
  'subagentCost',
] as const;

export const EXECUTION_SUMS = [...COUNTS, 'cost', ...EXECUTION_COSTS] as const;

/** Amounts of one execution or of several; money is exact decimal dollars. */
export type ExecutionSums = { readonly [Name in (typeof COUNTS)[number]]: number } & {
  readonly [Name in 'cost' | (typeof EXECUTION_COSTS)[number]]: string;
};

/** Reads a line that has each sum as text in the column `s_` and its name. */
export function readSums(line: Readonly<Record<string, string>>): ExecutionSums {
  const text = (name: string): string => line[`s_${name}`] ?? '0';
  const number = (name: string): number => Number(text(name));
  return {
    calls: number('calls'),
    errors: number('errors'),
    retries: number('retries'),
    fallbacks: number('fallbacks'),
    searches: number('searches'),
    unpricedCalls: number('unpricedCalls'),
    unknownPremiums: number('unknownPremiums'),
    inputTokens: number('inputTokens'),
    outputTokens: number('outputTokens'),
    cost: text('cost'),
    cleanCost: text('cleanCost'),
    chainCost: text('chainCost'),
    retryCost: text('retryCost'),
    fallbackCost: text('fallbackCost'),
    guardrailCost: text('guardrailCost'),
    judgeCost: text('judgeCost'),
    retrievalCost: text('retrievalCost'),
    embeddingCost: text('embeddingCost'),
    subagentCost: text('subagentCost'),
  };
}
