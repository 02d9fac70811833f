import type { Engine } from './engine.ts';

/** Every hour (epoch milliseconds) that has calls, ascending. */
export async function hoursWithCalls(engine: Engine): Promise<number[]> {
  const rows = await engine.query<{ hour: number }>(
    'SELECT toUnixTimestamp(hour) AS hour FROM calls GROUP BY hour ORDER BY hour',
  );
  return rows.map(({ hour }) => hour * 1000);
}
