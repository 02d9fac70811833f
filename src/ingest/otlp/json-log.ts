import { listAt, textAt } from '../../core/capture/json.ts';
import type { TelemetryReader } from '../../core/capture/telemetry/telemetry-reader.ts';
import { attributesOf, millisecondsAt, readJsonRequest, spanIdOf, traceIdOf } from './json-request.ts';

/** Reads an ExportLogsServiceRequest as JSON; false when the text is none. */
export function readJsonLogs(text: string, into: TelemetryReader): boolean {
  return readJsonRequest(text, ['resourceLogs', 'scopeLogs', 'logRecords'], (record, resource, scope) => {
    const event = {
      traceId: traceIdOf(record),
      spanId: spanIdOf(record, 'spanId'),
      timeMs: millisecondsAt(record, 'timeUnixNano') || millisecondsAt(record, 'observedTimeUnixNano'),
      eventName: textAt(record, 'eventName') ?? '',
      body: textAt(record, 'body', 'stringValue'),
      attributes: attributesOf(listAt(record, 'attributes')),
    };
    into.event(event, resource, scope);
  });
}
