import { INPUT_CLASSES, OUTPUT_CLASSES } from '../../core/quantity.ts';
import { IS_ANSWERING } from './told-columns.ts';

const NONE = 'toDecimal64(0, 12)';
const COST = `ifNull(cost, ${NONE})`;
const PREMIUM = `ifNull(premium, ${NONE})`;
const AROUND = ['guardrail', 'judge', 'retrieval', 'embedding', 'subagent'] as const;
const SEARCHES = `operation IN ('vector.query', 'search')`;
const MILLIS = 'toUnixTimestamp64Milli(at)';

/** What an execution says whatever its calls were in it: aggregates over rows of calls. */
const COMMON: Readonly<Record<string, string>> = {
  at: 'min(at)',
  durationMs: `max(${MILLIS} + ifNull(durationMs, 0)) - min(${MILLIS})`,
  opening: 'argMin(id, (at, id))',
  calls: 'count()',
  errors: `countIf(status != 'ok')`,
  searches: `countIf(${SEARCHES})`,
  unpricedCalls: 'countIf(cost IS NULL)',
  inputTokens: `sum(${INPUT_CLASSES.join(' + ')})`,
  outputTokens: `sum(${OUTPUT_CLASSES.join(' + ')})`,
  cost: `sum(${COST})`,
};

const ANSWERED = `argMaxIf(${COST}, (${IS_ANSWERING}, at, id), told = 'primary')`;

/** Of executions whose calls were what was told of them: `told` is the column of TOLD_PART. */
export const TOLD_FACTS: Readonly<Record<string, string>> = {
  ...COMMON,
  cleanCost: ANSWERED,
  chainCost: `sumIf(${COST}, told = 'primary') - ${ANSWERED}`,
  ...Object.fromEntries(AROUND.map((part) => [`${part}Cost`, `sumIf(${COST}, told = '${part}')`])),
};

/** Of any executions: rows are joined with their behaviour. A fallback that answers is clean but for its premium. */
export const WEIGHED_FACTS: Readonly<Record<string, string>> = {
  ...COMMON,
  retries: `countIf(part = 'retry')`,
  fallbacks: `countIf(part = 'fallback')`,
  unknownPremiums: `countIf(intendedModel != '' AND premium IS NULL)`,
  cleanCost: `sumIf(${COST} - ${PREMIUM}, stage = 'answer')`,
  chainCost: `sumIf(${COST} - ${PREMIUM}, stage = 'chain')`,
  retryCost: `sumIf(${COST}, stage = 'retry')`,
  fallbackCost: `sumIf(${COST}, stage = 'fallback') + sumIf(${PREMIUM}, stage IN ('answer', 'chain'))`,
  ...Object.fromEntries(AROUND.map((part) => [`${part}Cost`, `sumIf(${COST}, stage = '${part}')`])),
};

/** Columns of calls that the facts read. */
export const FACT_COLUMNS: readonly string[] = ['durationMs', 'cost', ...INPUT_CLASSES, ...OUTPUT_CLASSES];
