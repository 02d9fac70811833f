import { headersOfScope, type IncomingRequest, scopeOfRequest } from './baggage.ts';
import { currentScope, inScope } from './label-scope.ts';
import { Meter } from './meter.ts';
import type { Labels, MeterOptions, MeterStats } from './meter-options.ts';
import { closeAtEnd } from './process-end.ts';

const METERS = new Map<string, Meter>();

/**
 * The same fetch, metered: hand it to any provider's client as its `fetch`. Calls are read as they pass and sent to Whence
 * behind the caller's back; whatever happens to Whence, the caller's calls are as without it.
 */
export function meterFetch(given: typeof fetch = globalThis.fetch, options: MeterOptions = {}): typeof fetch {
  return sharedMeter(options).fetch(given);
}

/** Runs work whose calls get these labels, over those of the work around it; through everything it awaits. */
export function withLabels<Answer>(labels: Labels, work: () => Answer): Answer {
  return inScope({ labels }, work);
}

/** The labels a call made here would get from the work around it. */
export function currentLabels(): Labels {
  return currentScope().labels;
}

/** What a request brings: labels of its W3C baggage and its `x-whence-*` headers. */
export function labelsFromRequest(request: IncomingRequest): Labels {
  return scopeOfRequest(request).labels;
}

/** Runs the work that answers a request, with the labels and the trace it brought. */
export function withRequest<Answer>(request: IncomingRequest, work: () => Answer): Answer {
  return inScope(scopeOfRequest(request), work);
}

/** A fetch for services of your own: requests carry labels as W3C baggage and the trace on. Not for providers. */
export function carryFetch(given: typeof fetch = globalThis.fetch): typeof fetch {
  return (input, init) => {
    const stated = init?.headers ?? (input instanceof Request ? input.headers : undefined);
    return given(input, { ...init, headers: headersOfScope(currentScope(), new Headers(stated)) });
  };
}

/** Sends all that was seen so far; true when nothing is left. For runtimes that stop between requests. */
export async function flush(timeoutMs?: number): Promise<boolean> {
  const flushed = await Promise.all([...METERS.values()].map((meter) => meter.flush(timeoutMs)));
  return flushed.every(Boolean);
}

/** What became of the calls seen so far, over all meters. */
export function meterStats(): MeterStats {
  const sum = { sent: 0, queued: 0, dropped: 0 };
  for (const { stats } of METERS.values()) {
    sum.sent += stats.sent;
    sum.queued += stats.queued;
    sum.dropped += stats.dropped;
  }
  return sum;
}

/** A meter of its own, for `await using`: it sends what it holds when it goes out of scope. */
export function openMeter(options: MeterOptions = {}): Meter {
  const meter = new Meter(options);
  closeAtEnd(meter);
  return meter;
}

/** Meters with the same options share their queue. */
function sharedMeter(options: MeterOptions): Meter {
  const name = JSON.stringify(options);
  const known = options.onProblem || options.fetch ? undefined : METERS.get(name);
  if (known) return known;
  const meter = openMeter(options);
  METERS.set(METERS.has(name) ? `${name} ${METERS.size}` : name, meter);
  return meter;
}
