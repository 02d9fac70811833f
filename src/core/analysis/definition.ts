import { MEASURES, type Measure } from '../ledger/spend-query.ts';
import { isTokenClass, QUANTITIES } from '../quantity.ts';
import { KPIS } from './kpi/catalogue.ts';
import { WORTH_FIGURES } from './worth/worth-figure.ts';

/** What a figure is: the one place that says so. */
export interface Definition {
  /** Names it everywhere, once: `measure.cost`, `quantity.cacheReadTokens`, `kpi.ai-share`. */
  readonly id: string;
  readonly unit: string;
  /** One sentence; null where the name says all. */
  readonly meaning: string | null;
}

const DOLLARS = 'dollars';

const MEANINGS: Readonly<Record<Measure, readonly [unit: string, meaning: string]>> = {
  cost: [DOLLARS, 'Effective cost of everything: calls at their price and lines of bills, what both say counted once.'],
  meteredCost: [DOLLARS, 'Calls at their price, whether or not a bill contains them.'],
  billedCost: [DOLLARS, 'What bills say is to be paid.'],
  listCost: [DOLLARS, 'Quantities times public prices.'],
  contractedCost: [DOLLARS, 'Quantities times negotiated prices, before commitments.'],
  calls: ['calls', 'Requests to a provider, each counted once however many doors saw it.'],
  tokens: ['tokens', 'Input and output tokens.'],
  inputTokens: ['tokens', 'The sum of all input classes.'],
  outputTokens: ['tokens', 'The sum of all output classes.'],
  uncachedInputTokens: ['tokens', 'Input that no cache had.'],
  cacheReadTokens: ['tokens', 'Input that a cache had.'],
  cacheWriteTokens: ['tokens', 'Input that was written to a cache.'],
  reasoningTokens: ['tokens', 'Output that was thought and not shown.'],
  errors: ['calls', 'Calls that ended in an error.'],
  retries: ['calls', 'Calls that repeat an attempt before.'],
  unpricedCalls: ['calls', 'Calls whose price is not known, which are in no cost.'],
  durationMs: ['milliseconds', 'From the request to the end of the answer.'],
  inputCost: [DOLLARS, 'The part of the calls’ cost that is for input outside of caches.'],
  cacheReadCost: [DOLLARS, 'The part that is for input that a cache had.'],
  cacheWriteCost: [DOLLARS, 'The part that is for writing to caches.'],
  outputCost: [DOLLARS, 'The part that is for output other than reasoning.'],
  reasoningCost: [DOLLARS, 'The part that is for reasoning.'],
  otherCost: [DOLLARS, 'The part that is for anything but tokens, or was told as a whole.'],
  executions: ['executions', 'Requests or runs that calls were made for, each counted where its first call is.'],
  cleanCost: [
    DOLLARS,
    'What executions would have cost with one call: of each the attempt that answered, at the price of the model asked for first.',
  ],
  retryCost: [
    DOLLARS,
    'Attempts beside the one that answered, of the model asked for first; billed though they failed, or done again.',
  ],
  fallbackPremium: [
    DOLLARS,
    'What fallbacks cost beyond the same tokens on the model asked for first, where both prices are known.',
  ],
  failedCost: [DOLLARS, 'Calls that failed and were billed all the same.'],
  historyTokens: ['tokens', 'Input that was said before in the conversation or run and was sent again.'],
  historyKnownTokens: ['tokens', 'Input of the calls of which it is known how much of it is history.'],
  historyCost: [DOLLARS, 'History’s share of what the input of its calls cost, caches included.'],
  toolDefinitionTokens: ['tokens', 'Input that defines tools.'],
  toolDefinitionCost: [DOLLARS, 'The share of the input’s cost that is for definitions of tools.'],
  resultTokens: ['tokens', 'Input that tools and searches gave back since the last answer.'],
  resultCost: [DOLLARS, 'The share of the input’s cost that is for what tools and searches gave back.'],
  cacheMissTokens: ['tokens', 'Input that a cache could have had, from the call before, and did not.'],
  cacheMissCost: [DOLLARS, 'What that input cost, read or written anew.'],
  truncatedCalls: ['calls', 'Calls whose answer was cut off at the most tokens it was allowed.'],
  longContextCalls: ['calls', 'Calls priced at a dearer tier because of the length of their prompt.'],
  longContextPremium: [DOLLARS, 'What that tier added: their cost beyond that of the same tokens below its threshold.'],
  highReasoningCost: [
    DOLLARS,
    'Reasoning of calls that were asked for high effort, or that thought more than they answered.',
  ],
  smallCallCost: [DOLLARS, 'Answered calls of fewer than 1,000 tokens in and 100 out, which a smaller model may do.'],
};

/** Every figure that can be asked for, each defined once. */
export const DEFINITIONS: readonly Definition[] = [
  ...MEASURES.map((name) => ({ id: `measure.${name}`, unit: MEANINGS[name][0], meaning: MEANINGS[name][1] })),
  ...QUANTITIES.map((name) => ({ id: `quantity.${name}`, unit: isTokenClass(name) ? 'tokens' : name, meaning: null })),
  ...WORTH_FIGURES.map(([id, unit, meaning]) => ({ id, unit, meaning })),
  ...KPIS.map(({ name, unit, formula }) => ({ id: `kpi.${name}`, unit, meaning: formula })),
];
