import type { BEHAVIOUR_DIMENSIONS } from '../../core/dimension.ts';
import { TOLD_PART } from './told-columns.ts';

/**
 * How dimensions of behaviour are read from a row of calls joined with its behaviour; '' is none. A call of which nothing has been
 * derived yet is what its sender told.
 */
export const BEHAVIOUR_EXPRESSIONS: Readonly<Record<(typeof BEHAVIOUR_DIMENSIONS)[number], string>> = {
  part: `toLowCardinality(if(part = '', ${TOLD_PART}, toString(part)))`,
  executionStage: 'stage',
  cause: 'cause',
  joinedBy: 'joinedBy',
  wasteReason: 'wasteReason',
};
