import type { Call } from '../../call.ts';
import type { Span } from '../../span.ts';
import { ownLabelsOf } from '../inherited-labels.ts';

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
    labels: labelsOfNode(call.labels),
    door: call.door,
  };
}

/** A resource's labels are those of every call anyway. */
function labelsOfNode(labels: Call['labels']): Call['labels'] {
  return Object.fromEntries(Object.entries(ownLabelsOf(labels)).filter(([name]) => !name.startsWith('resource.')));
}

/**
 * Spans that a call was seen below: an inner span ends, and is sent, before the outer one, which may come with a later batch. An
 * inner one counts when it states usage, and when it failed as the outer one did.
 */
export class OuterSpans {
  readonly #counted = new RecentSpans();
  readonly #failed = new RecentSpans();

  add(call: Call): void {
    const { spanId, parentSpanId } = call;
    if (parentSpanId === null || parentSpanId === spanId) return;
    if (call.metering !== 'none') this.#counted.add(parentSpanId);
    else if (isFailure(call)) this.#failed.add(parentSpanId);
  }

  has(call: Call): boolean {
    if (call.spanId === null) return false;
    return this.#counted.has(call.spanId) || (isFailure(call) && this.#failed.has(call.spanId));
  }
}

function isFailure({ status, metering }: Call): boolean {
  return status !== 'ok' && metering === 'none';
}

/**
 * The last 65,536 spans or fewer where two meet in one place. Span ids are 64 random bits; each stands at the place that its
 * last bits name.
 */
class RecentSpans {
  readonly #upper = new Int32Array(PLACES);
  readonly #lower = new Int32Array(PLACES);

  add(spanId: string): void {
    const lower = bitsOf(spanId, HALF);
    this.#upper[lower & (PLACES - 1)] = bitsOf(spanId, 0);
    this.#lower[lower & (PLACES - 1)] = lower;
  }

  has(spanId: string): boolean {
    const lower = bitsOf(spanId, HALF);
    const place = lower & (PLACES - 1);
    return this.#lower[place] === lower && this.#upper[place] === bitsOf(spanId, 0);
  }
}

const PLACES = 65_536;
const HALF = 8;

/** Eight hexadecimal digits, lower case, as 32 bits. */
function bitsOf(digits: string, start: number): number {
  let bits = 0;
  for (let index = start; index < start + HALF; index += 1) {
    const code = digits.charCodeAt(index);
    bits = (bits << 4) | (code < 0x3a ? code - 0x30 : code - 0x57);
  }
  return bits;
}

/** Places of the calls that are counted by a call below them, in this batch or an earlier one. */
export function outerCalls(calls: readonly Call[], seen: OuterSpans): ReadonlySet<number> {
  for (const call of calls) seen.add(call);
  const outer = new Set<number>();
  let place = 0;
  for (const call of calls) {
    if (seen.has(call)) outer.add(place);
    place += 1;
  }
  return outer;
}
