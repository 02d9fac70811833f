import type { Call } from '../../call.ts';
import type { Span } from '../../span.ts';

/**
 * One model call is two spans where a framework and the client library below it both record it. The inner one counts, for
 * it is nearer to the provider; the outer one becomes a node of the tree. Only a span directly below counts as such:
 * what a model calls through a tool or an agent is work of its own.
 */
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

/**
 * Spans that a call was seen below, for as long as there is room: an inner span ends, and is sent, before the outer one, which
 * may come with a later batch.
 */
export class OuterSpans {
  /** Trace ids by span. */
  readonly #traces = new Map<string, string>();
  readonly #most: number;

  constructor(most = 50_000) {
    this.#most = most;
  }

  add({ traceId, parentSpanId, metering }: Call): void {
    if (traceId === null || parentSpanId === null || metering === 'none') return;
    this.#traces.set(parentSpanId, traceId);
    if (this.#traces.size <= this.#most) return;
    for (const [oldest] of this.#traces) {
      this.#traces.delete(oldest);
      return;
    }
  }

  has({ traceId, spanId }: Call): boolean {
    return spanId !== null && traceId !== null && this.#traces.get(spanId) === traceId;
  }
}

/** Places of the calls that are counted by a call below them, in this batch or an earlier one. */
export function outerCalls(calls: readonly Call[], seen: OuterSpans): ReadonlySet<number> {
  for (const call of calls) seen.add(call);
  const outer = new Set<number>();
  for (const [place, call] of calls.entries()) if (seen.has(call)) outer.add(place);
  return outer;
}
