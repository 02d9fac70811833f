import '../native-digest.ts';
import {
  type CapturedSpans,
  type ReaderOptions,
  TelemetryReader,
} from '../../core/capture/telemetry/telemetry-reader.ts';
import { AppError } from '../../errors.ts';
import type { Encoding } from './export-answer.ts';
import { readJsonSpans } from './json-span.ts';
import { MalformedProtobuf } from './protobuf.ts';
import { readProtobufSpans } from './protobuf-span.ts';

/**
 * An ExportTraceServiceRequest, as calls and nodes. Throws AppError 'bad-request' when it is none: an export is taken whole
 * or not, for its sender cannot tell which half to repeat.
 */
export function decodeTraces(body: Uint8Array, encoding: Encoding, options: ReaderOptions): CapturedSpans {
  const reader = new TelemetryReader(options);
  if (encoding === 'json') {
    if (!readJsonSpans(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'), reader)) {
      throw malformed('it is no JSON object');
    }
  } else readingProtobuf(() => readProtobufSpans(body, reader));
  return reader.finish();
}

function readingProtobuf(read: () => void): void {
  try {
    read();
  } catch (error) {
    throw error instanceof MalformedProtobuf ? malformed(`it is no protobuf: ${error.message}`) : error;
  }
}

function malformed(reason: string): AppError {
  return new AppError(
    'bad-request',
    `The export cannot be read: ${reason}.`,
    'Send OTLP as the Content-Type says: application/x-protobuf or application/json.',
  );
}
