import { idOfContent, idOfRequest, type Identity } from '../identity.ts';
import { useOfAttribute } from './attribute-use.ts';
import type { Attributes, AttributeValue } from './attributes.ts';
import { EVENT_ROWS, type EventRow } from './event-table.ts';
import type { SpanRecord, TelemetryScope } from './span-record.ts';

/** One log record. Times are epoch milliseconds; empty ids and a null body are not stated. */
export interface LogEvent {
  readonly traceId: string;
  readonly spanId: string;
  readonly timeMs: number;
  readonly eventName: string;
  readonly body: string | null;
  readonly attributes: readonly (readonly [name: string, value: AttributeValue])[];
}

/** A log record as the span of the call it tells of. */
export interface EventSpan {
  readonly record: SpanRecord;
  readonly scope: TelemetryScope;
  /** Who the call is when neither a response id nor a span of its own says it. */
  readonly identity: Identity;
}

/** Puts what the record says into `attributes`, in OpenTelemetry's words; null when it tells of no call. */
export function readEvent(event: LogEvent, scope: TelemetryScope, attributes: Attributes): EventSpan | null {
  const row = rowOf(event);
  if (row === null) return null;
  if (row.provider !== null) attributes.set(useOfAttribute('gen_ai.provider.name'), providerOf(row.provider, event));
  attributes.set(useOfAttribute('gen_ai.operation.name'), textOf(event, 'gen_ai.operation.name') ?? 'chat');
  for (const [name, value] of event.attributes) attributes.set(useOfAttribute(row.renamed[name] ?? name), value);
  return {
    record: recordOf(event, row),
    scope: { ...scope, conventions: [{ scope: '', ...row.convention }, ...scope.conventions] },
    identity: identityOf(event, row),
  };
}

/** Events name themselves in a field of their own, in an attribute, or in the body. */
function rowOf(event: LogEvent): EventRow | null {
  const named = textOf(event, 'event.name');
  const row = EVENT_ROWS.find(({ name }) => name === event.eventName || name === named || name === event.body);
  if (!row || (row.only !== null && textOf(event, row.only[0]) !== row.only[1])) return null;
  return row;
}

function recordOf(event: LogEvent, { isError, isOfSpan, name }: EventRow): SpanRecord {
  const duration = Number(textOf(event, 'duration_ms') ?? 0);
  const isLong = Number.isFinite(duration) && duration > 0;
  return {
    traceId: event.traceId,
    spanId: isOfSpan ? event.spanId : '',
    parentSpanId: isOfSpan ? null : event.spanId || null,
    name,
    // An event is written when the call has ended.
    startMs: Math.floor(event.timeMs - (isLong ? duration : 0)),
    endMs: isLong ? event.timeMs : 0,
    isError,
  };
}

/** The request's id where it is told, else all that the record says. */
function identityOf(event: LogEvent, { name }: EventRow): Identity {
  const said = event.attributes.map(([key, value]) => `${key}=${String(value)}`).toSorted();
  return idOfRequest(textOf(event, 'request_id')) ?? idOfContent(JSON.stringify([name, event.timeMs, ...said]));
}

function providerOf(provider: string, event: LogEvent): string {
  return /vertex/.test(textOf(event, 'auth_type') ?? '') ? 'gcp.vertex_ai' : provider;
}

function textOf({ attributes }: LogEvent, name: string): string | null {
  const value = attributes.find(([key]) => key === name)?.[1];
  return value === undefined || typeof value === 'object' ? null : String(value);
}
