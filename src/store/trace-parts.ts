import type { Call } from '../core/call.ts';
import type { Span } from '../core/span.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall, type StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';
import { SPAN_COLUMNS, type SpanRecord, readSpan } from './spans.ts';
import type { TouchedTraces } from './touched-traces.ts';

/** Everything that is stored of a trace. */
export interface StoredTrace {
  readonly spans: readonly Span[];
  readonly calls: readonly StoredCall[];
}

const TELEMETRY = 'otlp';
const HOUR_MS = 3_600_000;
/** A field of a request may have 128 KiB (http_max_field_value_size). */
const TRACES_PER_STATEMENT = 3_500;
/** Of more than this in one statement, which no executions have, those beyond stay as they came. */
const MOST_PARTS = 200_000;

const HOURS = "hour BETWEEN toDateTime({from:UInt32}, 'UTC') AND toDateTime({to:UInt32}, 'UTC')";
const IDS = "splitByChar(',', {ids:String})";
const IN_SPANS = `traceId IN (SELECT toFixedString(unhex(arrayJoin(${IDS})), 16))`;
const NOT_ABSORBED = `id NOT IN (SELECT alias FROM callAliases WHERE ${HOURS} AND absorbed)`;

/** The span that a call was recorded as; null for one that only knows what it lies below. */
export function spanOfCall({ spanId }: Pick<Call, 'spanId'>, doors: readonly string[]): string | null {
  return doors.includes(TELEMETRY) ? spanId : null;
}

/** Those of the traces of which more is stored than came now. Costs next to nothing where there are no spans but those that came. */
export async function openTraces(engine: Engine, { ids, items, from, to }: TouchedTraces): Promise<string[]> {
  const open: string[] = [];
  for (let start = 0; start < ids.length; start += TRACES_PER_STATEMENT) {
    const rows = await engine.query<{ trace: string }>(
      `SELECT trace FROM (
SELECT traceId AS trace, uniqExact(id) AS parts FROM calls WHERE ${HOURS} AND traceId IN ${IDS} GROUP BY trace
UNION ALL SELECT lower(hex(traceId)) AS trace, uniqExact(spanId) AS parts FROM spans WHERE ${IN_SPANS} GROUP BY trace
) GROUP BY trace HAVING sum(parts) > transform(trace, ${IDS}, arrayMap(x -> toUInt64(x), splitByChar(',', {items:String})), toUInt64(0))`,
      {
        ids: ids.slice(start, start + TRACES_PER_STATEMENT).join(','),
        items: items.slice(start, start + TRACES_PER_STATEMENT).join(','),
        ...hours(from, to),
      },
      { use_skip_indexes: ids.length > TRACES_WORTH_AN_INDEX ? 0 : 1 },
    );
    for (const { trace } of rows) open.push(trace);
  }
  return open;
}

/** Above this, checking every granule's bloom filter for every trace costs more than reading them. */
const TRACES_WORTH_AN_INDEX = 200;

/** The traces as they are stored, calls by their latest version and without those that are another one. */
export async function storedParts(
  engine: Engine,
  ids: readonly string[],
  { from, to }: TouchedTraces,
): Promise<StoredTrace[]> {
  const traces = new Map<string, { spans: Span[]; calls: StoredCall[] }>();
  for (let start = 0; start < ids.length; start += TRACES_PER_STATEMENT) {
    const some = { ids: ids.slice(start, start + TRACES_PER_STATEMENT).join(',') };
    const spans = await engine.query<SpanRecord>(
      `SELECT ${SPAN_COLUMNS} FROM spans WHERE ${IN_SPANS} LIMIT 1 BY traceId, spanId LIMIT ${MOST_PARTS}`,
      some,
    );
    const known = spans.map(readSpan);
    const first = known.reduce((least, { at }) => Math.min(least, at), from);
    const last = known.reduce((most, { at, durationMs }) => Math.max(most, at + (durationMs ?? 0)), to);
    const calls = await engine.query<CallRecord>(
      `SELECT ${CALL_COLUMNS} FROM calls WHERE ${HOURS} AND traceId IN ${IDS} AND ${NOT_ABSORBED}
ORDER BY version DESC LIMIT 1 BY id LIMIT ${MOST_PARTS}`,
      { ...some, ...hours(first, last) },
    );
    for (const id of ids.slice(start, start + TRACES_PER_STATEMENT)) traces.set(id, { spans: [], calls: [] });
    for (const span of known) traces.get(span.traceId)?.spans.push(span);
    for (const row of calls) traces.get(row.traceId)?.calls.push(readStoredCall(row));
  }
  return [...traces.values()];
}

/** The hours near these instants. */
function hours(from: number, to: number): Readonly<Record<'from' | 'to', number>> {
  return { from: seconds(from - HOUR_MS), to: seconds(to + HOUR_MS) };
}

/** Within what DateTime can hold. */
function seconds(at: number): number {
  return Math.min(Math.max(Math.floor(at / 1000), 0), 0xffff_ffff);
}
