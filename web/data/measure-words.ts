import type { Measure } from '../../src/core/ledger/spend-query.ts';

/** How each measure is called on screen. */
export const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  cost: 'Cost',
  meteredCost: 'Metered cost',
  billedCost: 'Billed cost',
  listCost: 'List cost',
  contractedCost: 'Contracted cost',
  calls: 'Calls',
  tokens: 'Tokens',
  inputTokens: 'Input tokens',
  outputTokens: 'Output tokens',
  uncachedInputTokens: 'Uncached input tokens',
  cacheReadTokens: 'Cache read tokens',
  cacheWriteTokens: 'Cache write tokens',
  reasoningTokens: 'Reasoning tokens',
  errors: 'Errors',
  retries: 'Retries',
  unpricedCalls: 'Unpriced calls',
  durationMs: 'Duration, ms',
  inputCost: 'Input cost',
  cacheReadCost: 'Cache read cost',
  cacheWriteCost: 'Cache write cost',
  outputCost: 'Output cost',
  reasoningCost: 'Reasoning cost',
  otherCost: 'Other cost',
  executions: 'Executions',
  cleanCost: 'Clean cost',
  retryCost: 'Retry cost',
  fallbackPremium: 'Fallback premium',
  failedCost: 'Failed but billed',
  historyTokens: 'History tokens',
  historyKnownTokens: 'Input with known history',
  historyCost: 'History cost',
  toolDefinitionTokens: 'Tool definition tokens',
  toolDefinitionCost: 'Tool definition cost',
  resultTokens: 'Tool result tokens',
  resultCost: 'Tool result cost',
  cacheMissTokens: 'Cache miss tokens',
  cacheMissCost: 'Cache miss cost',
  truncatedCalls: 'Truncated answers',
  longContextCalls: 'Long-context calls',
  longContextPremium: 'Long-context premium',
  highReasoningCost: 'High-reasoning cost',
  smallCallCost: 'Small-call cost',
};

/** "modelFamily" as people read it: "model family"; a label stays as it was set. */
export function dimensionWords(name: string): string {
  if (name.startsWith('label.')) return name;
  return name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`);
}

/** A usage class or meter: "uncached input tokens". */
export function quantityWords(name: string): string {
  return dimensionWords(name).replaceAll(/(\d+)(m|h) /g, '$1 $2 ');
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
