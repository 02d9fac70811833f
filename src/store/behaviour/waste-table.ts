import type { Engine, Settings } from '../engine.ts';
import { ParameterList } from '../parameter-list.ts';
import { supersededRows } from '../superseded.ts';
import type { BehaviourTable } from './behaviour-table.ts';
import { hoursOfExecutions } from './execution-hours.ts';
import { EMBEDDED_MS, REQUEST_KEY, wastedCalls } from './wasted-calls.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SETTINGS: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };

/** Calls that bought nothing, by what calls alone tell. */
export const WASTE: BehaviourTable = {
  name: 'waste',
  columns: ['wasteReason'],
  format: 1,
  async derive({ engine }, hours) {
    const others = await laterHours(engine, hours);
    await judge(engine, [...hours, ...others]);
    return others;
  },
};

async function judge(engine: Engine, hours: readonly number[]): Promise<void> {
  const parameters = new ParameterList();
  const isJudged = among(hours, parameters);
  const [first, last] = [Math.min(...hours), Math.max(...hours)];
  const isBefore = between(first - EMBEDDED_MS, last, parameters);
  const isNear = between(first - DAY_MS, last + DAY_MS, parameters);
  const isCurrent = `NOT ${supersededRows(between(first - EMBEDDED_MS, last + DAY_MS, parameters))}`;
  const wasted = wastedCalls({ isJudged, isNear, isBefore, isCurrent });
  // What was wasted before and is no more gets a row that says so.
  await engine.command(
    `INSERT INTO waste (hour, id, wasteReason, evidence) SELECT hour, id, max(reason), max(proof) FROM (
  SELECT hour, id, toString(wasteReason) AS reason, evidence AS proof FROM (${wasted})
  UNION ALL SELECT hour, id, '', '' FROM waste FINAL WHERE ${isJudged} AND wasteReason != ''
) GROUP BY hour, id`,
    parameters.values,
    SETTINGS,
  );
}

/** Other hours (epoch milliseconds) whose calls are judged by calls of these: of the same executions, or with the same request later. */
async function laterHours(engine: Engine, hours: readonly number[]): Promise<number[]> {
  const parameters = new ParameterList();
  const isDerived = among(hours, parameters);
  const after = between(Math.min(...hours), Math.max(...hours) + EMBEDDED_MS, parameters);
  const isEmbedding = "operation = 'embeddings' AND notEmpty(`segments.hash`)";
  const rows = await engine.query<{ start: number }>(
    `SELECT DISTINCT toUnixTimestamp(hour) AS start FROM calls WHERE ${after} AND ${isEmbedding}
AND ${REQUEST_KEY} IN (SELECT ${REQUEST_KEY} FROM calls WHERE ${isDerived} AND ${isEmbedding})`,
    parameters.values,
  );
  const found = [
    ...(await hoursOfExecutions(engine, hours)),
    ...hours.map((hour) => hour + HOUR_MS),
    ...rows.map(({ start }) => start * 1000),
  ];
  const derived = new Set(hours);
  return [...new Set(found)].filter((hour) => !derived.has(hour));
}

function among(hours: readonly number[], parameters: ParameterList): string {
  return `hour IN (SELECT toDateTime(arrayJoin(${parameters.place('Array(UInt32)', hours.map(seconds))}), 'UTC'))`;
}

function between(from: number, to: number, parameters: ParameterList): string {
  const instant = (at: number): string => `toDateTime(${parameters.place('UInt32', seconds(at))}, 'UTC')`;
  return `hour >= ${instant(from)} AND hour <= ${instant(to)}`;
}

/** As the engine takes an instant: seconds that fit into four bytes. */
function seconds(at: number): number {
  return Math.max(0, Math.min(0xffff_ffff, Math.floor(at / 1000)));
}
