import type { AttributeValue } from '../../core/capture/telemetry/attributes.ts';
import type { LogEvent } from '../../core/capture/telemetry/log-event.ts';
import type { TelemetryReader } from '../../core/capture/telemetry/telemetry-reader.ts';
import { readNamed, readValue } from './protobuf-attribute.ts';
import { ProtobufReader, WIRE } from './protobuf.ts';
import { readId, SPAN_BYTES, TRACE_BYTES } from './protobuf-id.ts';
import { readRequest } from './protobuf-scope.ts';

/** Fields of a LogRecord (opentelemetry-proto, logs/v1) with their wire types. */
const FIELD = {
  time: (1 << 3) | WIRE.fixed64,
  body: (5 << 3) | WIRE.bytes,
  attribute: (6 << 3) | WIRE.bytes,
  traceId: (9 << 3) | WIRE.bytes,
  spanId: (10 << 3) | WIRE.bytes,
  observed: (11 << 3) | WIRE.fixed64,
  eventName: (12 << 3) | WIRE.bytes,
} as const;
const MOST_ATTRIBUTES = 256;
const LONGEST_NAME = 256;

type Draft = { -readonly [Name in keyof LogEvent]: LogEvent[Name] } & {
  readonly attributes: [string, AttributeValue][];
};

/** Reads an ExportLogsServiceRequest. Throws MalformedProtobuf. */
export function readProtobufLogs(bytes: Uint8Array, into: TelemetryReader): void {
  readRequest(new ProtobufReader(bytes), (reader, end, resource, scope) => {
    into.event(readRecord(reader, end), resource, scope);
  });
}

function readRecord(reader: ProtobufReader, end: number): LogEvent {
  const event: Draft = { traceId: '', spanId: '', timeMs: 0, eventName: '', body: null, attributes: [] };
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === FIELD.time) event.timeMs = reader.nanosAsMs(end) || event.timeMs;
    else if (tag === FIELD.observed) event.timeMs ||= reader.nanosAsMs(end);
    else if ((tag & 7) === WIRE.bytes) readBytes(reader, tag, reader.end(end), event);
    else reader.skip(tag & 7, end);
  }
  return event;
}

function readBytes(reader: ProtobufReader, tag: number, end: number, event: Draft): void {
  if (tag === FIELD.attribute && event.attributes.length < MOST_ATTRIBUTES) {
    const attribute = readNamed(reader, end);
    if (attribute !== null) event.attributes.push(attribute);
  } else if (tag === FIELD.traceId) event.traceId = readId(reader, end, TRACE_BYTES, '');
  else if (tag === FIELD.spanId) event.spanId = readId(reader, end, SPAN_BYTES, '');
  else if (end - reader.at <= LONGEST_NAME) readNames(reader, tag, end, event);
  reader.at = end;
}

/** What may name the event. Only a short body can; any other is what was said. */
function readNames(reader: ProtobufReader, tag: number, end: number, event: Draft): void {
  if (tag === FIELD.eventName) event.eventName = reader.text(end);
  else if (tag === FIELD.body) {
    const body = readValue(reader, end, null);
    event.body = typeof body === 'string' ? body : null;
  }
}
