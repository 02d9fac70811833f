import type { SpanRecord } from '../../core/capture/telemetry/span-record.ts';
import type { TelemetryReader } from '../../core/capture/telemetry/telemetry-reader.ts';
import { readAttribute } from './protobuf-attribute.ts';
import { ProtobufReader, WIRE } from './protobuf.ts';
import { readId, SPAN_BYTES, TRACE_BYTES } from './protobuf-id.ts';
import { readRequest } from './protobuf-scope.ts';

const LONGEST_NAME = 1024;
const ERROR = 2;

/** Fields of a Span (opentelemetry-proto, trace/v1) with their wire types. */
const FIELD = {
  traceId: (1 << 3) | WIRE.bytes,
  spanId: (2 << 3) | WIRE.bytes,
  parentSpanId: (4 << 3) | WIRE.bytes,
  name: (5 << 3) | WIRE.bytes,
  start: (7 << 3) | WIRE.fixed64,
  end: (8 << 3) | WIRE.fixed64,
  attribute: (9 << 3) | WIRE.bytes,
  status: (15 << 3) | WIRE.bytes,
} as const;
const STATUS_CODE = 3 << 3;

type Mutable<Record> = { -readonly [Name in keyof Record]: Record[Name] };

/** Reads an ExportTraceServiceRequest. Throws MalformedProtobuf; what was read until then is in `into`. */
export function readProtobufSpans(bytes: Uint8Array, into: TelemetryReader): void {
  let lastTrace = '';
  readRequest(new ProtobufReader(bytes), (reader, end, resource, scope) => {
    const record = readSpan(reader, end, into, lastTrace);
    lastTrace = record.traceId;
    into.span(record, resource, scope);
  });
}

function readSpan(reader: ProtobufReader, end: number, into: TelemetryReader, lastTrace: string): SpanRecord {
  const record: Mutable<SpanRecord> = {
    traceId: '',
    spanId: '',
    parentSpanId: null,
    name: '',
    startMs: 0,
    endMs: 0,
    isError: false,
  };
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === FIELD.attribute) readAttribute(reader, reader.end(end), into.attributes);
    else readField(reader, tag, end, record, lastTrace);
  }
  return record;
}

function readField(
  reader: ProtobufReader,
  tag: number,
  end: number,
  record: Mutable<SpanRecord>,
  lastTrace: string,
): void {
  if (tag === FIELD.traceId) record.traceId = readId(reader, reader.end(end), TRACE_BYTES, lastTrace);
  else if (tag === FIELD.spanId) record.spanId = readId(reader, reader.end(end), SPAN_BYTES, '');
  else if (tag === FIELD.parentSpanId) record.parentSpanId = readId(reader, reader.end(end), SPAN_BYTES, '') || null;
  else if (tag === FIELD.name) record.name = readName(reader, reader.end(end));
  else if (tag === FIELD.start) record.startMs = Math.floor(reader.nanosAsMs(end));
  else if (tag === FIELD.end) record.endMs = reader.nanosAsMs(end);
  else if (tag === FIELD.status) record.isError = readIsError(reader, reader.end(end));
  else reader.skip(tag & 7, end);
}

function readName(reader: ProtobufReader, end: number): string {
  const name = reader.text(Math.min(end, reader.at + LONGEST_NAME));
  reader.at = end;
  return name;
}

function readIsError(reader: ProtobufReader, end: number): boolean {
  let isError = false;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === STATUS_CODE) isError = reader.varint() === ERROR;
    else reader.skip(tag & 7, end);
  }
  return isError;
}
