import '../native-digest.ts';
import {
  type CapturedSpans,
  type ReaderOptions,
  TelemetryReader,
} from '../../core/capture/telemetry/telemetry-reader.ts';
import { AppError } from '../../errors.ts';
import type { Encoding } from './export-answer.ts';
import { readJsonSpans } from './json-span.ts';
import { readJsonLogs } from './json-log.ts';
import { MalformedProtobuf, ProtobufReader } from './protobuf.ts';
import { readProtobufLogs } from './protobuf-log.ts';
import { readRequest } from './protobuf-scope.ts';
import { isObject, parseJson } from '../../core/capture/json.ts';
import { readProtobufSpans } from './protobuf-span.ts';

/** How one signal's request is read, in either encoding. `json` is false when the text is no JSON object. */
interface SignalReaders {
  readonly protobuf: (bytes: Uint8Array, into: TelemetryReader) => void;
  readonly json: (text: string, into: TelemetryReader) => boolean;
}

/**
 * An ExportTraceServiceRequest, as calls and nodes. Throws AppError 'bad-request' when it is none: an export is taken whole
 * or not, for its sender cannot tell which half to repeat.
 */
export function decodeTraces(body: Uint8Array, encoding: Encoding, options: ReaderOptions): CapturedSpans {
  return decode(body, encoding, options, { protobuf: readProtobufSpans, json: readJsonSpans });
}

/** An ExportLogsServiceRequest: the events that tell of a call, as calls. Throws as decodeTraces does. */
export function decodeLogs(body: Uint8Array, encoding: Encoding, options: ReaderOptions): CapturedSpans {
  return decode(body, encoding, options, { protobuf: readProtobufLogs, json: readJsonLogs });
}

/**
 * An ExportMetricsServiceRequest: looked at and not counted. Its sums are of the same tokens as spans and events, which tell
 * of each call; added to them they would count twice.
 */
export function decodeMetrics(body: Uint8Array, encoding: Encoding, options: ReaderOptions): CapturedSpans {
  return decode(body, encoding, options, {
    protobuf: (bytes) => readRequest(new ProtobufReader(bytes), () => undefined),
    json: (text) => isObject(parseJson(text)),
  });
}

function decode(
  body: Uint8Array,
  encoding: Encoding,
  options: ReaderOptions,
  { protobuf, json }: SignalReaders,
): CapturedSpans {
  const reader = new TelemetryReader(options);
  if (encoding === 'protobuf') readingProtobuf(() => protobuf(body, reader));
  else if (!json(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'), reader)) {
    throw malformed('it is no JSON object');
  }
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
