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
  turn: classesOf('turn', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 21, 31, 51, 101]),
  sessionLength: classesOf('turns', [1, 2, 6, 21, 101]),
  cacheBreak: 'cacheBreak',
  pattern: 'pattern',
  hourOfWeek: `toLowCardinality(concat(toString(toDayOfWeek(hour)), ' ', ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][toDayOfWeek(hour)], ' ', leftPad(toString(toHour(hour)), 2, '0')))`,
};

/** A count as its class, each from one of the numbers to the next: `1`, `2-5`, `101+`. Of 0 there is none. */
function classesOf(count: string, starts: readonly number[]): string {
  const words = starts.map((start, index) => {
    const next = starts[index + 1];
    if (next === undefined) return `'${start}+'`;
    return next === start + 1 ? `'${start}'` : `'${start}-${next - 1}'`;
  });
  return `toLowCardinality(if(${count} = 0, '', [${words.join(', ')}][arrayCount(start -> start <= ${count}, [${starts.join(', ')}])]))`;
}
