import type { Engine } from './engine.ts';
import type { TouchedTraces } from './touched-traces.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A field of a request may have 128 KiB (http_max_field_value_size). */
const TRACES_PER_STATEMENT = 3_500;

/** Hours (epoch milliseconds) of calls that may be told something by what was added to their traces: of those days and the next. */
export async function hoursOfTraces(engine: Engine, { ids, from, to }: TouchedTraces): Promise<number[]> {
  const hours = new Set<number>();
  for (let start = 0; start < ids.length; start += TRACES_PER_STATEMENT) {
    const some = ids.slice(start, start + TRACES_PER_STATEMENT).join(',');
    const rows = await engine.query<{ at: number }>(
      `SELECT DISTINCT toUnixTimestamp(hour) AS at FROM calls
WHERE ${BETWEEN} AND traceId IN splitByChar(',', {ids:String})`,
      { ids: some, ...days(from, to) },
    );
    for (const { at } of rows) hours.add(at * 1000);
  }
  return [...hours];
}

/** The hours, and those of other calls of the same traces: rules may read of one what another says. */
export async function withTraceHours(engine: Engine, hours: readonly number[]): Promise<number[]> {
  if (hours.length === 0) return [];
  const rows = await engine.query<{ at: number }>(
    `SELECT DISTINCT toUnixTimestamp(hour) AS at FROM calls WHERE ${BETWEEN} AND traceId IN (
SELECT traceId FROM calls WHERE traceId != '' AND hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC')))`,
    { hours: hours.map((hour) => hour / 1000), ...days(Math.min(...hours), Math.max(...hours)) },
  );
  return [...new Set([...hours, ...rows.map(({ at }) => at * 1000)])];
}

const BETWEEN = "hour BETWEEN toDateTime({from:UInt32}, 'UTC') AND toDateTime({to:UInt32}, 'UTC')";

function days(from: number, to: number): { readonly from: number; readonly to: number } {
  const first = Math.floor(from / DAY_MS) * DAY_MS;
  const last = (Math.floor(to / DAY_MS) + 2) * DAY_MS - HOUR_MS;
  return { from: Math.max(0, first / 1000), to: last / 1000 };
}
