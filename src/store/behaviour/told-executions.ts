import { PARTS } from '../../core/analysis/behaviour/part.ts';
import { UNUSABLE } from '../../core/analysis/behaviour/repeated-request.ts';
import type { Engine, Settings } from '../engine.ts';
import type { DerivedWindow } from './derived-window.ts';
import { TOLD_FACTS } from './execution-facts.ts';
import {
  codeOf,
  executionIdOf,
  hourOfPlace,
  IS_ANSWERING,
  PLACE,
  TOLD_CODE,
  TOLD_GROUPS,
  type ToldGroup,
} from './told-columns.ts';

/** Of statements that fill tables of behaviour. */
export const FILLING: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };

const PART_NAMES = `[${PARTS.map((part) => `'${part}'`).join(', ')}]`;
const [PRIMARY, CHAIN] = [codeOf('primary'), codeOf('chain')];
const REPEATED = `told IN (${codeOf('retry')}, ${codeOf('fallback')}) OR attempt > 1`;
const JUDGED = `told IN (${codeOf('judge')}, ${codeOf('guardrail')}) OR finishReason IN (${UNUSABLE.map((end) => `'${end}'`).join(', ')})`;

/** Whether more than the counts of an execution tells what its calls were: aggregates over its rows. */
const IS_WEIGHED = `(max(${REPEATED}) OR (count() > 1 AND max(status != 'ok'))
OR (countIf(told = ${PRIMARY}) > 1 AND max(${JUDGED} OR logicalRequestId != '')))`;

/**
 * Writes the behaviour of calls whose senders told what they belong to, and of the other calls of the same executions. It is right as it
 * stands but for executions marked `isWeighed`, which weighed-executions.ts looks at.
 */
export async function deriveTold(engine: Engine, window: DerivedWindow): Promise<void> {
  for (const group of TOLD_GROUPS) {
    const grouped = `SELECT ${group.key}, groupArray(id) AS ids, groupArray(place) AS places, groupArray(told) AS parts, min(place) AS first,
  bitShiftRight(bitShiftLeft(maxIf(ranked, told = ${PRIMARY}), 8), 8) AS answer, ${IS_WEIGHED} AS isWeighed
FROM (${toldCalls(group, window)}) GROUP BY ${group.key}`;
    const isStep = `part = ${PRIMARY} AND place != answer`;
    await engine.command(
      `INSERT INTO behaviour (hour, id, executionId, joinedBy, part, stage, opens, isWeighed)
SELECT ${hourOfPlace('place')}, id, executionId, '${group.joinedBy}', ${PART_NAMES}[if(${isStep}, ${CHAIN}, part)],
  multiIf(${isStep}, 'chain', part = ${PRIMARY}, 'answer', ${PART_NAMES}[part]), place = first, isWeighed OR isRepeated
FROM (SELECT ids, places, parts, first, answer, isWeighed, length(arrayDistinct(ids)) < length(ids) AS isRepeated,
  ${executionIdOf(group, 'ids[indexOf(places, first)]')} AS executionId FROM (${grouped}))
ARRAY JOIN ids AS id, places AS place, parts AS part`,
      window.parameters.values,
      FILLING,
    );
  }
}

/** Writes the executions that need no weighing. One of calls that are stored twice is put right when it is weighed. */
export async function sumTold(engine: Engine, window: DerivedWindow): Promise<void> {
  const facts = Object.entries(TOLD_FACTS);
  const names = facts.map(([name]) => name);
  for (const group of TOLD_GROUPS) {
    await engine.command(
      `INSERT INTO executions (hour, executionId, joinedBy, opening, ${names.join(', ')})
SELECT ${hourOfPlace('first')}, ${executionIdOf(group, 'opening_')}, '${group.joinedBy}', opening_, ${names.map((name) => `${name}_`).join(', ')}
FROM (SELECT ${group.key}, min(place) AS first, argMin(id AS own, place) AS opening_, ${facts.map(([name, sql]) => `${sql} AS ${name}_`).join(', ')}
FROM (${toldCalls(group, window)}) GROUP BY ${group.key} HAVING NOT ${IS_WEIGHED})`,
      window.parameters.values,
      FILLING,
    );
  }
}

/** The calls of a group's executions that have some in the hours derived, with what was told of them. */
function toldCalls({ key, where }: ToldGroup, { isDerived, isNear, isCurrent }: DerivedWindow): string {
  const calls = `SELECT *, ${TOLD_CODE} AS told, ${PLACE} AS place,
  bitOr(place, bitShiftLeft(toUInt128(${IS_ANSWERING}), 120)) AS ranked FROM calls`;
  if (key === 'id') return `${calls} WHERE ${isDerived} AND ${where} AND ${isCurrent}`;
  const beyond = `SELECT ${key} FROM calls WHERE ${isNear} AND NOT ${isDerived} AND ${where}`;
  const across = `SELECT ${key} FROM calls WHERE ${isDerived} AND ${where} AND ${key} IN (${beyond})`;
  return `${calls} WHERE ${isNear} AND ${where} AND ${isCurrent} AND (${isDerived} OR ${key} IN (${across}))`;
}
