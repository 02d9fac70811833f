import type { AttributeValue, Attributes } from '../../core/capture/telemetry/attributes.ts';
import { AttributeCache, rememberedText, type CachedAttribute } from './attribute-cache.ts';
import { type ProtobufReader, WIRE } from './protobuf.ts';

/** Longer values are nothing that is used: usage objects are small. */
const LONGEST_VALUE = 65_536;
const MOST_ITEMS = 64;

/** Shared by all requests of a process: names are the same everywhere. */
const CACHE = new AttributeCache();

/** A KeyValue up to `end`, put to its use; content and what else is not used is passed over unread. */
export function readAttribute(reader: ProtobufReader, end: number, attributes: Attributes): void {
  let entry: CachedAttribute | null = null;
  let value = -1;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === 0x0a) {
      const nameEnd = reader.end(end);
      entry = CACHE.find(reader, nameEnd);
      reader.at = nameEnd;
      if (entry.isIgnored) {
        reader.at = end;
        return;
      }
    } else if (tag === 0x12) {
      value = reader.at;
      reader.at = reader.end(end);
    } else reader.skip(tag & 7, end);
  }
  if (entry === null || value < 0) return;
  reader.at = value;
  const found = readValue(reader, reader.end(end), entry);
  if (found !== undefined) attributes.set(entry.use, found);
  reader.at = end;
}

/** A KeyValue with its name as text, for what is read once a batch. Null when it has no value of a plain kind. */
export function readNamed(reader: ProtobufReader, end: number): [string, AttributeValue] | null {
  let name: string | null = null;
  let value: AttributeValue | undefined;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === 0x0a) name = reader.text(reader.end(end));
    else if (tag === 0x12) value = readValue(reader, reader.end(end), null);
    else reader.skip(tag & 7, end);
  }
  return name === null || value === undefined ? null : [name, value];
}

/** An AnyValue up to `end`: text, number, boolean, the texts of a list; undefined for bytes, maps and what is too long. */
export function readValue(
  reader: ProtobufReader,
  end: number,
  entry: CachedAttribute | null,
): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag === 0x0a) {
      const textEnd = reader.end(end);
      if (textEnd - reader.at <= LONGEST_VALUE) {
        value = entry === null ? reader.text(textEnd) : rememberedText(entry, reader, textEnd);
      }
      reader.at = textEnd;
    } else if (tag === 0x18) value = reader.varint();
    else if (tag === 0x21) value = reader.double(end);
    else if (tag === 0x10) value = reader.varint() !== 0;
    else if (tag === 0x2a) value = readTexts(reader, reader.end(end));
    else reader.skip(tag & 7, end);
  }
  return value;
}

/** The texts of an ArrayValue; what else is in it is passed over, however deep. */
function readTexts(reader: ProtobufReader, end: number): string[] {
  const texts: string[] = [];
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag !== 0x0a) reader.skip(tag & 7, end);
    else {
      const itemEnd = reader.end(end);
      const text = texts.length < MOST_ITEMS ? textOfItem(reader, itemEnd) : null;
      if (text !== null) texts.push(text);
      reader.at = itemEnd;
    }
  }
  return texts;
}

function textOfItem(reader: ProtobufReader, end: number): string | null {
  if (reader.at >= end || end - reader.at > LONGEST_VALUE || reader.tag() !== ((1 << 3) | WIRE.bytes)) return null;
  return reader.text(reader.end(end));
}
