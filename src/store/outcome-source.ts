import type { Interval } from '../core/period.ts';
import { executionColumns } from './execution-column.ts';
import { executionRows } from './execution-rows.ts';
import type { ParameterList } from './parameter-list.ts';
import type { StatementDimension } from './statement-dimension.ts';

const DAY_MS = 86_400_000;
/** An outcome may be told so long after the calls it came of. */
const LATEST_OUTCOME_MS = 31 * DAY_MS;

/** By what outcomes name what they came of, the most telling first. */
export const OUTCOME_KEYS = ['callId', 'traceId', 'conversationId'] as const;
export type OutcomeKey = (typeof OUTCOME_KEYS)[number];

/** What a call may be named by in each. */
const OF_CALL: Readonly<Record<OutcomeKey, readonly string[]>> = {
  callId: ['lower(hex(id))', 'senderId', 'responseId'],
  traceId: ['traceId'],
  conversationId: ['conversationId'],
};

/**
 * Outcomes as what follows FROM, each with the dimensions `d0`… that it says itself or, where it does not, the call it came of:
 * of an execution or conversation the last answer. `keys` are those that any of them has; where there are none nothing is joined.
 */
export function outcomeSource(
  condition: string,
  dimensions: readonly StatementDimension[],
  keys: readonly OutcomeKey[],
  interval: Interval,
  parameters: ParameterList,
): string {
  const own = dimensions.map(({ sql }, index) => `toString(${sql}) AS s${index}`);
  const rows = `SELECT *, ${[keyOf(keys), ...own].join(', ')} FROM outcomes FINAL WHERE ${condition}`;
  const isJoined = keys.length > 0 && dimensions.length > 0;
  const values = dimensions.map(({ gaps }, index) => {
    if (!isJoined) return `s${index} AS d${index}`;
    const isGap = `has(${parameters.place('Array(String)', gaps)}, s${index})`;
    return `if(${isGap} AND call.j${index} != '', call.j${index}, s${index}) AS d${index}`;
  });
  const calls = isJoined
    ? ` LEFT JOIN (${callsOf(condition, dimensions, keys, interval, parameters)}) AS call USING (key)`
    : '';
  return `(SELECT outcome.*${values.map((value) => `, ${value}`).join('')} FROM (${rows}) AS outcome${calls})`;
}

function keyOf(keys: readonly OutcomeKey[]): string {
  const choices = keys.flatMap((key) => [`${key} != ''`, `concat('${key} ', ${key})`]);
  return choices.length === 0 ? `'' AS key` : `multiIf(${choices.join(', ')}, '') AS key`;
}

/** What the calls say that outcomes name, one line a name. */
function callsOf(
  condition: string,
  dimensions: readonly StatementDimension[],
  keys: readonly OutcomeKey[],
  interval: Interval,
  parameters: ParameterList,
): string {
  const when = { from: interval.from - LATEST_OUTCOME_MS, to: interval.to };
  const columns = executionColumns(dimensions.map(({ ofCalls }) => ofCalls));
  const named = keys.flatMap((key) => OF_CALL[key].map((column) => ({ key, column })));
  const wanted = named.map(
    ({ key, column }) => `${column} IN (SELECT ${key} FROM outcomes FINAL WHERE ${key} != '' AND ${condition})`,
  );
  const names = named.map(({ key, column }) => `if(${column} = '', '', concat('${key} ', ${column}))`);
  const values = dimensions.map(
    ({ ofCalls }, index) =>
      `argMax(toString(${ofCalls.ofCall}), (role IN ('primary', 'retry', 'fallback'), at)) AS j${index}`,
  );
  const instant = (at: number): string => parameters.place('UInt32', Math.max(0, Math.floor(at / 1000)));
  const range = `hour >= toDateTime(${instant(when.from)}, 'UTC') AND hour < toDateTime(${instant(when.to)}, 'UTC')`;
  return `SELECT arrayJoin(arrayFilter(name -> name != '', [${names.join(', ')}])) AS key, ${values.join(', ')}
FROM ${executionRows(columns, when, parameters)} WHERE ${range} AND (${wanted.join(' OR ')}) GROUP BY key`;
}
