import type { ProtobufReader } from './protobuf.ts';

export const TRACE_BYTES = 16;
export const SPAN_BYTES = 8;

/** An id as hexadecimal digits; empty when it has another length, or is all zeros, which OpenTelemetry calls invalid. */
export function readId(reader: ProtobufReader, end: number, length: number, last: string): string {
  if (end - reader.at !== length) {
    reader.at = end;
    return '';
  }
  const id = reader.hex(end);
  if (id === last) return last;
  return /[^0]/.test(id) ? id : '';
}
