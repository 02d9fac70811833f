import type { Part } from '../../core/analysis/behaviour/part.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../../core/quantity.ts';
import { codeOf } from './told-columns.ts';

const COST = 'ifNull(cost, toDecimal64(0, 12))';
const MILLIS = 'toUnixTimestamp64Milli(at)';
const AROUND: readonly Part[] = ['guardrail', 'judge', 'retrieval', 'embedding', 'subagent'];
const IS_PRIMARY = `told = ${codeOf('primary')}`;
const ANSWERED = `argMaxIf(${COST}, ranked, ${IS_PRIMARY})`;

/** What an execution says whose calls were what was told of them: aggregates over rows of calls, `told` is TOLD_CODE; answers are ranked last. */
export const TOLD_FACTS: Readonly<Record<string, string>> = {
  at: 'min(at)',
  durationMs: `max(${MILLIS} + ifNull(durationMs, 0)) - min(${MILLIS})`,
  calls: 'count()',
  errors: `countIf(status != 'ok')`,
  searches: `countIf(operation IN ('vector.query', 'search'))`,
  unpricedCalls: 'countIf(cost IS NULL)',
  inputTokens: `sum(${INPUT_CLASSES.join(' + ')})`,
  outputTokens: `sum(${OUTPUT_CLASSES.join(' + ')})`,
  cost: `sum(${COST})`,
  cleanCost: ANSWERED,
  chainCost: `sumIf(${COST}, ${IS_PRIMARY}) - ${ANSWERED}`,
  ...Object.fromEntries(AROUND.map((part) => [`${part}Cost`, `sumIf(${COST}, told = ${codeOf(part)})`])),
};
