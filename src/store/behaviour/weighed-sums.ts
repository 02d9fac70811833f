import type { Engine } from '../engine.ts';
import { ParameterList } from '../parameter-list.ts';
import { supersededRows } from '../superseded.ts';
import { derivedWindow } from './derived-window.ts';
import { WEIGHED_FACTS } from './execution-facts.ts';
import { FILLING } from './told-executions.ts';

/** Writes the executions that were weighed, call by call as the table of behaviour has them, as far as they have calls in the hours. */
export async function sumWeighed(engine: Engine, hours: readonly number[]): Promise<void> {
  const { parameters, isDerived, isNear, isCurrent } = derivedWindow(hours);
  const weighed = `SELECT executionId FROM behaviour FINAL WHERE ${isDerived} AND isWeighed`;
  const members = `SELECT * FROM behaviour FINAL WHERE ${isNear} AND executionId IN (${weighed})`;
  const facts = Object.entries(WEIGHED_FACTS);
  await engine.command(
    `INSERT INTO executions (hour, executionId, joinedBy, ${facts.map(([name]) => name).join(', ')})
SELECT toStartOfHour(at_), executionId, joined_, ${facts.map(([name]) => `${name}_`).join(', ')} FROM (
SELECT executionId, any(joinedBy) AS joined_, ${facts.map(([name, sql]) => `${sql} AS ${name}_`).join(', ')}
FROM (SELECT * FROM calls PREWHERE id IN (SELECT id FROM (${members})) WHERE ${isNear} AND ${isCurrent} LIMIT 1 BY hour, id) AS calls
INNER JOIN (${members}) AS told USING (hour, id) GROUP BY executionId)`,
    parameters.values,
    FILLING,
  );
}

/** Takes executions out of the hours (epoch milliseconds) that are none any more: their first call is another, or is no call now. */
export async function dropFormer(engine: Engine, hours: readonly number[]): Promise<void> {
  const parameters = new ParameterList();
  const list = parameters.place(
    'Array(UInt32)',
    hours.map((hour) => hour / 1000),
  );
  const among = `hour IN (SELECT toDateTime(arrayJoin(${list}), 'UTC'))`;
  const opening = `SELECT hour, executionId FROM behaviour FINAL WHERE ${among} AND opens
  AND (hour, id) IN (SELECT hour, id FROM calls WHERE ${among} AND NOT ${supersededRows(among)})`;
  await engine.command(
    `INSERT INTO executions (hour, executionId, isDeleted)
SELECT hour, executionId, 1 FROM executions FINAL WHERE ${among} AND (hour, executionId) NOT IN (${opening})`,
    parameters.values,
    FILLING,
  );
}
