import type { Scope } from './label-scope.ts';

/** Where @opentelemetry/api 1.x keeps itself, for all its copies in a process. */
const API = Symbol.for('opentelemetry.js.api.1');
/** Under which key a context of it keeps the active span. */
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

interface OpenTelemetryApi {
  readonly context?: { active(): { getValue(key: symbol): ActiveSpan | undefined } };
}

interface ActiveSpan {
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** The scope below the span that OpenTelemetry has active here, if any: by it a call and the span written of it are known as one. */
export function belowActiveSpan(scope: Scope): Scope {
  const traceparent = activeTraceparent();
  return traceparent === null ? scope : { ...scope, traceparent };
}

function activeTraceparent(): string | null {
  try {
    const api: OpenTelemetryApi | undefined = Reflect.get(globalThis, API);
    const span = api?.context?.active().getValue(SPAN)?.spanContext();
    if (!span || !TRACE_ID.test(span.traceId) || !SPAN_ID.test(span.spanId)) return null;
    return `00-${span.traceId}-${span.spanId}-01`;
  } catch {
    // A version of it that keeps itself otherwise.
    return null;
  }
}
