import type { AttributeValue } from '../../core/capture/telemetry/attributes.ts';
import {
  resourceOf,
  scopeOf,
  type TelemetryResource,
  type TelemetryScope,
} from '../../core/capture/telemetry/span-record.ts';
import { readNamed } from './protobuf-attribute.ts';
import type { ProtobufReader } from './protobuf.ts';

/** Reads what stands in a scope's list: a span, a log record, a metric. `reader` stands at its beginning. */
export type ReadItem = (
  reader: ProtobufReader,
  end: number,
  resource: TelemetryResource,
  scope: TelemetryScope,
) => void;

const FIRST = 0x0a;
const SECOND = 0x12;
const MOST_ATTRIBUTES = 256;

/**
 * Walks a request of any signal: they share the shape resources > scopes > items. A message's fields may come in any
 * order, so what the items stand under is looked for first.
 */
export function readRequest(reader: ProtobufReader, readItem: ReadItem): void {
  const limit = reader.bytes.length;
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === FIRST) readResourceItems(reader, reader.end(limit), readItem);
    else reader.skip(tag & 7, limit);
  }
}

function readResourceItems(reader: ProtobufReader, end: number, readItem: ReadItem): void {
  const start = reader.at;
  let resource = resourceOf([]);
  eachField(reader, start, end, FIRST, (itemEnd) => {
    resource = readResource(reader, itemEnd);
  });
  eachField(reader, start, end, SECOND, (itemEnd) => readScopeItems(reader, itemEnd, resource, readItem));
}

function readScopeItems(reader: ProtobufReader, end: number, resource: TelemetryResource, readItem: ReadItem): void {
  const start = reader.at;
  let scope = scopeOf('', '');
  eachField(reader, start, end, FIRST, (itemEnd) => {
    scope = readScope(reader, itemEnd);
  });
  eachField(reader, start, end, SECOND, (itemEnd) => readItem(reader, itemEnd, resource, scope));
}

function eachField(
  reader: ProtobufReader,
  start: number,
  end: number,
  wanted: number,
  read: (itemEnd: number) => void,
): void {
  reader.at = start;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === wanted) {
      const itemEnd = reader.end(end);
      read(itemEnd);
      reader.at = itemEnd;
    } else reader.skip(tag & 7, end);
  }
}

function readResource(reader: ProtobufReader, end: number): TelemetryResource {
  const attributes: [string, AttributeValue][] = [];
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag !== FIRST || attributes.length === MOST_ATTRIBUTES) reader.skip(tag & 7, end);
    else {
      const attribute = readNamed(reader, reader.end(end));
      if (attribute !== null) attributes.push(attribute);
    }
  }
  return resourceOf(attributes);
}

function readScope(reader: ProtobufReader, end: number): TelemetryScope {
  let name = '';
  let version = '';
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === FIRST) name = reader.text(reader.end(end));
    else if (tag === SECOND) version = reader.text(reader.end(end));
    else reader.skip(tag & 7, end);
  }
  return scopeOf(name, version);
}
