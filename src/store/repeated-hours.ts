import type { Interval } from '../core/period.ts';
import type { Ledger } from './ledger-schema.ts';
import type { Engine } from './engine.ts';
import { ParameterList } from './parameter-list.ts';
import { hourRange } from './spend-source.ts';

/**
 * Hours (epoch milliseconds) in which a call may be stored more than once: those where `calls` has another number of rows than
 * the ledger, which counts each once. In all other clean hours rows can be read as they are, which is four times as fast.
 */
export async function repeatedHours(engine: Engine, ledger: Ledger, interval: Interval): Promise<number[]> {
  const parameters = new ParameterList();
  const range = hourRange(interval, parameters);
  const rows = await engine.query<{ start: number }>(
    `SELECT toUnixTimestamp(hour) AS start FROM (
SELECT hour, toInt64(count()) AS rows FROM calls WHERE ${range} GROUP BY hour
UNION ALL SELECT hour, -toInt64(sum(calls)) AS rows FROM ${ledger.narrow.name} WHERE ${range} GROUP BY hour
) GROUP BY hour HAVING sum(rows) != 0 ORDER BY hour`,
    parameters.values,
  );
  return rows.map(({ start }) => start * 1000);
}
