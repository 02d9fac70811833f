import type { StoredMeasure } from '../stored-measure.ts';
import { CONTEXT_MEASURES } from './context-measure.ts';

const PREMIUM = 'ifNull(premium, toDecimal64(0, 12))';
const COST = 'ifNull(cost, toDecimal64(0, 12))';

/** What the behaved ledger sums besides what every ledger does: expressions over rows of calls joined with their behaviour. */
export const BEHAVIOUR_MEASURES: readonly StoredMeasure[] = [
  { column: 'executions', type: 'UInt64', ofCall: 'opens' },
  money('cleanCost', `if(stage = 'answer', ${COST} - ${PREMIUM}, toDecimal64(0, 12))`),
  money('retryCost', `if(stage = 'retry', ${COST}, toDecimal64(0, 12))`),
  money('fallbackPremium', PREMIUM),
  money('failedCost', `if(status != 'ok', ${COST}, toDecimal64(0, 12))`),
  ...CONTEXT_MEASURES,
];

function money(column: StoredMeasure['column'], ofCall: string): StoredMeasure {
  return { column, type: 'Decimal(38, 12)', ofCall };
}
