import type { Call } from '../call.ts';
import { hasUsage } from '../quantity.ts';
import { isSameUsage, isUsageCompatible, type SeenCall } from './seen-call.ts';

/** How far the clocks of two machines may be apart. */
const CLOCK_SLACK_MS = 5_000;
/** How long a call may have taken whose duration is not stated. */
const UNSTATED_MS = 60_000;

/**
 * How surely a call and a sighting of another id are one piece of work, 0 to 3: one was seen as a span that has no response id,
 * the other under that span in the same trace. Never two of one door, nor two spans: those are what they say they are.
 */
export function spanMatch(seen: SeenCall, call: Call): number {
  const one = seen.call;
  if (seen.doors.includes(call.door) || isSpan(one) === isSpan(call)) return 0;
  if (one.traceId === null || one.traceId !== call.traceId || !isOverlapping(one, call)) return 0;
  return isSpan(one) ? sureness(one, call) : sureness(call, one);
}

function sureness(span: Call, other: Call): number {
  const isChild = other.parentSpanId !== null && other.parentSpanId === span.spanId;
  if (span.metering === 'provider' && other.metering === 'provider') {
    return hasUsage(span.usage) && isSameUsage(span, other) ? 2 + Number(isChild) : 0;
  }
  // Attempts of one request hang below one span: the failed one is not the one that the span tells the usage of. Of a client
  // that left, the last of them, instrumentations say either.
  const isSameOutcome = other.status === 'aborted' || (span.status === 'ok') === (other.status === 'ok');
  return isChild && isSameOutcome && isUsageCompatible(span, other) ? 1 : 0;
}

/** Whether the sighting can only be told from the trace to be that of a known call. */
export function isSpan({ identity }: Pick<Call, 'identity'>): boolean {
  return identity.startsWith('span:');
}

function isOverlapping(left: Call, right: Call): boolean {
  return endOf(left) >= right.at && endOf(right) >= left.at;
}

function endOf({ at, durationMs }: Call): number {
  return at + (durationMs ?? UNSTATED_MS) + CLOCK_SLACK_MS;
}
