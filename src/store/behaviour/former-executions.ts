import type { Engine } from '../engine.ts';
import { ParameterList } from '../parameter-list.ts';
import { supersededRows } from '../superseded.ts';
import { FILLING } from './told-executions.ts';

/** Whether executions are known in the hours (epoch milliseconds). */
export async function hasExecutions(engine: Engine, hours: readonly number[]): Promise<boolean> {
  const parameters = new ParameterList();
  const rows = await engine.query(
    `SELECT 1 FROM executions WHERE ${among(hours, parameters)} LIMIT 1`,
    parameters.values,
  );
  return rows.length > 0;
}

/** Takes executions out of the hours (epoch milliseconds) that are none any more: their first call is another, or is no call now. */
export async function dropFormer(engine: Engine, hours: readonly number[]): Promise<void> {
  const parameters = new ParameterList();
  const isAmong = among(hours, parameters);
  const opening = `SELECT hour, executionId FROM behaviour FINAL WHERE ${isAmong} AND opens
  AND (hour, id) IN (SELECT hour, id FROM calls WHERE ${isAmong} AND NOT ${supersededRows(isAmong)})`;
  await engine.command(
    `INSERT INTO executions (hour, executionId, isDeleted)
SELECT hour, executionId, 1 FROM executions FINAL WHERE ${isAmong} AND (hour, executionId) NOT IN (${opening})`,
    parameters.values,
    FILLING,
  );
}

function among(hours: readonly number[], parameters: ParameterList): string {
  const seconds = hours.map((hour) => hour / 1000);
  return `hour IN (SELECT toDateTime(arrayJoin(${parameters.place('Array(UInt32)', seconds)}), 'UTC'))`;
}
