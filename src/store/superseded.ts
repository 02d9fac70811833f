import type { Engine } from './engine.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { ParameterList } from './parameter-list.ts';

const HOUR_MS = 3_600_000;
const HOURS = "hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))";
/** Hours collapsed by one statement: bounds the set of ids that it holds. */
const HOURS_AT_ONCE = 24;

/** Rows of `calls` in the hours that a condition picks, of which a later version is stored as well, or that are another call. */
export function supersededRows(hours: string): string {
  return `((id, version) IN (SELECT id, toUInt16(version - 1) FROM calls WHERE ${hours} AND version > 0)
OR id IN (SELECT alias FROM callAliases WHERE ${hours} AND absorbed))`;
}

/** Leaves out superseded rows, of which there are some only in the given hours (epoch milliseconds): costs nothing where there are none. */
export function currentOnly(hours: readonly number[], parameters: ParameterList): string {
  if (hours.length === 0) return '';
  const list = parameters.place(
    'Array(UInt32)',
    hours.map((hour) => hour / 1000),
  );
  return ` AND NOT ${supersededRows(`hour IN (SELECT toDateTime(arrayJoin(${list}), 'UTC'))`)}`;
}

/** How many rows of the hours are superseded. */
export async function countSuperseded(engine: Engine, hours: readonly number[]): Promise<number> {
  if (hours.length === 0) return 0;
  const [row] = await engine.query<{ rows: number }>(
    `SELECT toFloat64(count()) AS rows FROM calls WHERE ${HOURS} AND ${supersededRows(HOURS)}`,
    { hours: hours.map((hour) => hour / 1000) },
    LONG_STATEMENT,
  );
  return row?.rows ?? 0;
}

/**
 * Deletes superseded rows of the hours. Only rows whose later version is on disk are touched, so breaking off at any point
 * and doing it again changes no answer.
 */
export async function deleteSuperseded(engine: Engine, hours: readonly number[]): Promise<void> {
  const months = Map.groupBy(hours, (hour) => new Date(hour).toISOString().slice(0, 7).replace('-', ''));
  for (const [month, ofMonth] of months) {
    for (let start = 0; start < ofMonth.length; start += HOURS_AT_ONCE) {
      const some = ofMonth.slice(start, start + HOURS_AT_ONCE);
      await engine.command(
        `DELETE FROM calls IN PARTITION ${month} WHERE ${HOURS} AND ${supersededRows(HOURS)}`,
        { hours: some.map((hour) => hour / 1000) },
        LONG_STATEMENT,
      );
    }
  }
}

/** Hours that are over for long enough that sightings of their calls hardly come any more. */
export function isQuiet(hour: number, now: number): boolean {
  return hour + HOUR_MS + QUIET_MS <= now;
}

const QUIET_MS = 5 * 60_000;
