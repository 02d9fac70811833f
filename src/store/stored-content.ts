import type { Call } from '../core/call.ts';
import { isSpan } from '../core/capture/span-match.ts';
import type { StoredContent } from './call-content.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall, type StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';

export interface Sought {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How far apart two reports of one call may lie: clocks differ, and batch interfaces tell of a call when it was done. */
const SLACK_MS = 48 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Above this, checking every granule's bloom filter for every id costs more than reading the ids. */
const IDS_WORTH_AN_INDEX = 200;
/** Ranges of days in one condition; calls scattered wider than this are sought in all that lies between them. */
const MOST_RANGES = 50;

/** A field of a request may have 128 KiB (http_max_field_value_size), all fields 10 MB (http_max_request_param_data_size). */
const IDS_PER_FIELD = 3_500;
const IDS_PER_STATEMENT = 200_000;
const TRACES_PER_STATEMENT = 3_500;
/** A trace with more calls than a batch has was not made by one request; some of its calls may then stay apart. */
const MOST_OF_TRACES = 50_000;

/** How ids are compared. The first half says who is who for all we meet, and halves what is sent; the answer has whole ids. */
const WHOLE = { digits: 32, stored: 'id', sought: (hex: string) => `toFixedString(unhex(${hex}), 16)` };
const FIRST_HALF = {
  digits: 16,
  stored: 'reinterpretAsUInt64(substring(id, 1, 8))',
  sought: (hex: string) => `reinterpretAsUInt64(unhex(${hex}))`,
};

/** A condition on `hour` with the values it needs. */
export interface Near {
  readonly condition: string;
  readonly parameters: Readonly<Record<string, number>>;
}

interface Found {
  readonly callId: string;
  readonly contentHash: string;
  readonly door: string;
  readonly version: number;
  readonly traced: number;
  readonly seconds: number;
}

/** Which tables have rows near the calls: most batches come where there are no aliases, and the first of an hour where there is nothing. */
export async function tablesNear(engine: Engine, days: Near): Promise<ReadonlySet<string>> {
  const rows = await engine.query<{ name: string }>(
    ['calls', 'callAliases']
      .map((table) => `SELECT '${table}' AS name FROM ${table} WHERE ${days.condition} LIMIT 1`)
      .join(' UNION ALL '),
    days.parameters,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Those of the ids that the store has within 48 hours of where they are sought, by their latest version. */
export async function storedContent(engine: Engine, sought: readonly Sought[]): Promise<Map<string, StoredContent>> {
  const found = new Map<string, StoredContent>();
  const days = daysAround(daysOf(sought));
  const few = sought.length <= IDS_WORTH_AN_INDEX;
  const form = few ? WHOLE : FIRST_HALF;
  for (const ids of idLists(sought, form.digits)) {
    const rows = await engine.query<Found>(
      `SELECT lower(hex(id)) AS callId, contentHash, door, version, notEmpty(traceId) AS traced, toUnixTimestamp(hour) AS seconds
FROM calls WHERE (${days.condition}) AND ${form.stored} IN (
         SELECT ${form.sought(`arrayJoin(splitByChar(',', concat(${ids.places})))`)})`,
      { ...days.parameters, ...ids.parameters },
      { use_skip_indexes: few ? 1 : 0 },
    );
    for (const { callId, contentHash, door, version, traced, seconds } of rows) {
      if ((found.get(callId)?.version ?? -1) > version) continue;
      found.set(callId, { content: BigInt(contentHash), door, version, isTraced: traced === 1, hour: seconds * 1000 });
    }
  }
  return found;
}

/** The ids under which calls are stored that were also seen as those sought. */
export async function storedAliases(engine: Engine, sought: readonly Sought[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const days = daysAround(daysOf(sought));
  for (const ids of idLists(sought, WHOLE.digits)) {
    const rows = await engine.query<{ other: string; callId: string }>(
      `SELECT lower(hex(alias)) AS other, lower(hex(id)) AS callId FROM callAliases WHERE (${days.condition}) AND alias IN (
         SELECT ${WHOLE.sought(`arrayJoin(splitByChar(',', concat(${ids.places})))`)})`,
      { ...days.parameters, ...ids.parameters },
    );
    for (const { other, callId } of rows) found.set(other, callId);
  }
  return found;
}

/** Whole calls, by their latest version. `at` of what is sought is any instant in the hour of the call. */
export async function storedCalls(engine: Engine, sought: readonly Sought[]): Promise<Map<string, StoredCall>> {
  const found = new Map<string, StoredCall>();
  const hours = [...new Set(sought.map(({ at }) => Math.floor(at / HOUR_MS) * (HOUR_MS / 1000)))];
  for (const ids of idLists(sought, WHOLE.digits)) {
    const rows = await engine.query<CallRecord>(
      `SELECT ${CALL_COLUMNS} FROM calls WHERE hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC')) AND id IN (
         SELECT ${WHOLE.sought(`arrayJoin(splitByChar(',', concat(${ids.places})))`)})`,
      { hours, ...ids.parameters },
    );
    for (const row of rows)
      if ((found.get(row.callId)?.version ?? -1) < row.version) found.set(row.callId, readStoredCall(row));
  }
  return found;
}

/**
 * Stored calls of the sightings' traces, in hours near them, that a sighting of another id may belong to: to spans calls that are
 * none, to others spans.
 */
export async function storedTraces(engine: Engine, sightings: readonly Call[]): Promise<Map<string, StoredCall[]>> {
  const found = new Map<string, Map<string, StoredCall>>();
  const times = sightings.map(({ at }) => at);
  const kinds = new Set(sightings.map(isSpan));
  const kind = kinds.size === 2 ? '' : ` AND identityKind ${kinds.has(true) ? '!=' : '='} 'span'`;
  const traces = [...new Set(sightings.map(({ traceId }) => traceId ?? ''))];
  for (let start = 0; start < traces.length; start += TRACES_PER_STATEMENT) {
    const rows = await engine.query<CallRecord>(
      `SELECT ${CALL_COLUMNS} FROM calls WHERE hour BETWEEN ${time('from')} AND ${time('to')}${kind}
AND traceId IN splitByChar(',', {traces:String}) LIMIT ${MOST_OF_TRACES}`,
      {
        from: seconds(times.reduce((least, at) => Math.min(least, at), Infinity) - HOUR_MS),
        to: seconds(times.reduce((most, at) => Math.max(most, at), 0) + HOUR_MS),
        traces: traces.slice(start, start + TRACES_PER_STATEMENT).join(','),
      },
    );
    for (const row of rows) {
      const calls = found.get(row.traceId) ?? new Map<string, StoredCall>();
      found.set(row.traceId, calls);
      if ((calls.get(row.callId)?.version ?? -1) < row.version) calls.set(row.callId, readStoredCall(row));
    }
  }
  return new Map([...found].map(([trace, calls]) => [trace, [...calls.values()]]));
}

function idLists(sought: readonly Sought[], digits: number): ReturnType<typeof idList>[] {
  const lists = [];
  for (let start = 0; start < sought.length; start += IDS_PER_STATEMENT) {
    lists.push(idList(sought.slice(start, start + IDS_PER_STATEMENT), digits));
  }
  return lists;
}

/** The first digits of the ids, comma separated, as the pieces that a request may carry. */
function idList(sought: readonly Sought[], digits: number): { places: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = {};
  const places: string[] = ["''"];
  for (let start = 0; start < sought.length; start += IDS_PER_FIELD) {
    const name = `ids${places.length}`;
    const piece = sought.slice(start, start + IDS_PER_FIELD).map(({ id }) => id.slice(0, digits));
    parameters[name] = piece.join(',');
    places.push(...(start > 0 ? ["','"] : []), `{${name}:String}`);
  }
  return { places: places.join(', '), parameters };
}

export function daysOf(sought: readonly Sought[]): number[] {
  return sought.map(({ at }) => Math.floor(at / DAY_MS));
}

/** A condition on `hour` for all that lies near these days (since 1970). */
export function daysAround(days: Iterable<number>): Near {
  const ranges: { from: number; to: number }[] = [];
  for (const day of [...new Set(days)].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    const to = (day + 1) * DAY_MS + SLACK_MS;
    const from = day * DAY_MS - SLACK_MS;
    if (last && (from <= last.to || ranges.length === MOST_RANGES)) last.to = to;
    else ranges.push({ from, to });
  }
  const parameters: Record<string, number> = {};
  const conditions = ranges.map(({ from, to }, index) => {
    parameters[`from${index}`] = seconds(from);
    parameters[`to${index}`] = seconds(to);
    return `hour BETWEEN ${time(`from${index}`)} AND ${time(`to${index}`)}`;
  });
  return { condition: conditions.join(' OR '), parameters };
}

function time(parameter: string): string {
  return `toDateTime({${parameter}:UInt32}, 'UTC')`;
}

/** Within what DateTime can hold. */
function seconds(at: number): number {
  return Math.min(Math.max(Math.floor(at / 1000), 0), 0xffff_ffff);
}
