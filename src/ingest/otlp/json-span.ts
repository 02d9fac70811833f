import { useOfAttribute } from '../../core/capture/telemetry/attribute-use.ts';
import type { Attributes } from '../../core/capture/telemetry/attributes.ts';
import { field, type JsonObject, listAt, objectAt, textAt } from '../../core/capture/json.ts';
import type { Json } from '../../core/capture/exchange.ts';
import type { TelemetryReader } from '../../core/capture/telemetry/telemetry-reader.ts';
import { millisecondsAt, readJsonRequest, spanIdOf, traceIdOf, valueOf } from './json-request.ts';

const LONGEST_NAME = 1024;

/** Reads an ExportTraceServiceRequest as JSON; false when the text is none. */
export function readJsonSpans(text: string, into: TelemetryReader): boolean {
  return readJsonRequest(text, ['resourceSpans', 'scopeSpans', 'spans'], (span, resource, scope) => {
    readJsonAttributes(listAt(span, 'attributes'), into.attributes);
    const record = {
      traceId: traceIdOf(span),
      spanId: spanIdOf(span, 'spanId'),
      parentSpanId: spanIdOf(span, 'parentSpanId') || null,
      name: (textAt(span, 'name') ?? '').slice(0, LONGEST_NAME),
      startMs: Math.floor(millisecondsAt(span, 'startTimeUnixNano')),
      endMs: millisecondsAt(span, 'endTimeUnixNano'),
      isError: isErrorCode(objectAt(span, 'status')),
    };
    into.span(record, resource, scope);
  });
}

function isErrorCode(status: JsonObject | null): boolean {
  const code = field(status ?? undefined, 'code');
  return code === 2 || code === 'STATUS_CODE_ERROR' || code === '2';
}

function readJsonAttributes(list: readonly Json[], into: Attributes): void {
  for (const item of list) {
    const name = textAt(item, 'key');
    if (name === null) continue;
    const use = useOfAttribute(name);
    if (use.field < 0 && use.label === null) continue;
    const value = valueOf(field(item, 'value'));
    if (value !== undefined) into.set(use, value);
  }
}
