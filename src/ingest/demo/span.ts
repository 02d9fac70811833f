import type { Span } from '../../core/span.ts';
import type { DemoCall } from './demo-call.ts';

/**
 * What the services of the demo recorded around these calls, which are all of their executions: a span for each execution, the run
 * of an agent or the request of a service, and one for each subagent below it.
 */
export function spansAround(calls: readonly DemoCall[]): Span[] {
  const spans = new Map<string, Span>();
  for (const call of calls) {
    const { context, callerSpanId } = call;
    const { feature, rootSpanId } = context;
    const isAgent = feature.pattern === 'agent';
    const name = isAgent ? feature.name : feature.route;
    extend(spans, call, { spanId: rootSpanId, parentSpanId: null, kind: isAgent ? 'agent' : 'request', name });
    if (callerSpanId === rootSpanId) continue;
    extend(spans, call, {
      spanId: callerSpanId,
      parentSpanId: rootSpanId,
      kind: 'agent',
      name: `${feature.name} helper`,
    });
  }
  return [...spans.values()];
}

/** A span begins with the first of its calls and ends with the last. Services that label nothing name themselves to nobody. */
function extend(
  spans: Map<string, Span>,
  { at, durationMs, context, labelling }: DemoCall,
  place: Pick<Span, 'spanId' | 'parentSpanId' | 'kind' | 'name'>,
): void {
  const known = spans.get(place.spanId);
  const start = Math.min(known?.at ?? at, at);
  const end = Math.max(known ? known.at + (known.durationMs ?? 0) : 0, at + durationMs);
  spans.set(place.spanId, {
    ...place,
    traceId: context.traceId,
    service: labelling === 'none' ? null : context.feature.service,
    at: start,
    durationMs: end - start,
    status: 'ok',
    labels: {},
    door: 'demo',
  });
}
