import type { Call } from '../../call.ts';
import type { Span } from '../../span.ts';

/**
 * One model call is two spans where a framework and the client library below it both record it. The inner one counts, for
 * it is nearer to the provider; the outer one becomes a node of the tree. Only a span directly below counts as such:
 * what a model calls through a tool or an agent is work of its own.
 */
function isInnerOf(inner: Call, outer: Call): boolean {
  return (
    inner.parentSpanId !== null &&
    inner.parentSpanId === outer.spanId &&
    inner.traceId === outer.traceId &&
    inner.metering !== 'none'
  );
}

/** The outer span of a call that is counted below it, as a node. */
export function nodeOfCall(call: Call, name: string | null): Span | null {
  if (call.traceId === null || call.spanId === null) return null;
  return {
    traceId: call.traceId,
    spanId: call.spanId,
    parentSpanId: call.parentSpanId,
    kind: 'call',
    name: name ?? call.responseModel ?? call.requestModel ?? call.operation,
    service: call.labels['resource.service.name'] ?? null,
    at: call.at,
    durationMs: call.durationMs,
    status: call.status === 'ok' ? 'ok' : 'error',
    labels: {},
    door: call.door,
  };
}

/** The calls of one batch that are the outer span of another one in it, by their place. */
export function outerCalls(calls: readonly Call[]): ReadonlySet<number> {
  const places = new Map<string, number>();
  for (const [index, call] of calls.entries()) if (call.spanId !== null) places.set(call.spanId, index);
  const outer = new Set<number>();
  for (const inner of calls) {
    const place = inner.parentSpanId === null ? undefined : places.get(inner.parentSpanId);
    const candidate = place === undefined ? undefined : calls[place];
    if (place !== undefined && candidate && isInnerOf(inner, candidate)) outer.add(place);
  }
  return outer;
}
