import { INPUT_CLASSES } from '../core/quantity.ts';
import { IS_ANSWERING } from './behaviour/told-columns.ts';

const INPUT = INPUT_CLASSES.join(' + ');
const SIZE = `if(status = 'ok' AND ${IS_ANSWERING} AND ${INPUT} > 0, toUInt32(least(${INPUT}, 4294967295)), NULL)`;

/** Input tokens of answered calls of language models, one by one. */
export const SIZES = {
  column: 'inputSizes',
  /** Over rows of calls that become a line. */
  ofCalls: `groupArray(${SIZE})`,
  /** Of one row of calls. */
  ofCall: `arrayFilter(size -> size > 0, [ifNull(${SIZE}, toUInt32(0))])`,
} as const;
