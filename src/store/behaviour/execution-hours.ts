import type { Engine } from '../engine.ts';
import { derivedWindow } from './derived-window.ts';

/** Hours (epoch milliseconds) in which executions have calls that also have some in the hours given. */
export async function hoursOfExecutions(engine: Engine, hours: readonly number[]): Promise<number[]> {
  const { parameters, isDerived, isNear } = derivedWindow(hours);
  const rows = await engine.query<{ start: number }>(
    `SELECT DISTINCT toUnixTimestamp(hour) AS start FROM behaviour
WHERE ${isNear} AND NOT ${isDerived} AND executionId IN (SELECT executionId FROM behaviour WHERE ${isDerived})`,
    parameters.values,
  );
  return rows.map(({ start }) => start * 1000);
}
