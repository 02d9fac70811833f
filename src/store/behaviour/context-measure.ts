import { TRUNCATED } from '../../core/analysis/behaviour/call-size.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../../core/quantity.ts';
import { IS_ANSWERING } from './told-columns.ts';
import type { StoredMeasure } from '../stored-measure.ts';

const INPUT = `(${INPUT_CLASSES.join(' + ')})`;
const OUTPUT = `(${OUTPUT_CLASSES.join(' + ')})`;
const INPUT_COST = 'inputCost + cacheReadCost + cacheWriteCost';
const READ = 'cacheReadTokens + cacheReadAudioTokens + cacheReadImageTokens';

/** Asked for much thinking, or thought more than it said. */
const IS_HIGH = `labels['reasoningEffort'] IN ('high', 'xhigh', 'max') OR reasoningTokens * 2 > ${OUTPUT}`;
const IS_SMALL = `status = 'ok' AND ${IS_ANSWERING} AND ${INPUT} BETWEEN 1 AND 999 AND ${OUTPUT} < 100`;

/** What the behaved ledger sums of the context of calls. */
export const CONTEXT_MEASURES: readonly StoredMeasure[] = [
  count('historyTokens', 'historyTokens'),
  count('historyKnownTokens', `if(historyBasis = '', 0, ${INPUT})`),
  money('historyCost', share(INPUT_COST, 'historyTokens', INPUT)),
  count('toolDefinitionTokens', 'toolTokens'),
  money('toolDefinitionCost', share(INPUT_COST, 'toolTokens', INPUT)),
  count('resultTokens', 'resultTokens'),
  money('resultCost', share(INPUT_COST, 'resultTokens', INPUT)),
  count('cacheMissTokens', 'cacheMissTokens'),
  money('cacheMissCost', share('inputCost + cacheWriteCost', 'cacheMissTokens', `(${INPUT} - (${READ}))`)),
  count('truncatedCalls', `lower(finishReason) IN (${[...TRUNCATED].map((end) => `'${end}'`).join(', ')})`),
  count('longContextCalls', 'crossedAbove > 0'),
  money('longContextPremium', 'lengthPremium'),
  money('highReasoningCost', `if(${IS_HIGH}, reasoningCost, toDecimal64(0, 12))`),
  money('smallCallCost', `if(${IS_SMALL}, ifNull(cost, toDecimal64(0, 12)), toDecimal64(0, 12))`),
];

function count(column: StoredMeasure['column'], ofCall: string): StoredMeasure {
  return { column, type: 'UInt64', ofCall };
}

function money(column: StoredMeasure['column'], ofCall: string): StoredMeasure {
  return { column, type: 'Decimal(38, 12)', ofCall };
}

/** The part of an amount that so many of its tokens have, cut to the picodollar. */
function share(amount: string, tokens: string, all: string): string {
  const picos = `reinterpret(toDecimal128(${amount}, 12), 'Int128')`;
  return `reinterpret(if(${tokens} = 0, toInt128(0), intDiv(${picos} * toInt128(${tokens}), toInt128(greatest(${all}, 1)))), 'Decimal(38, 12)')`;
}
