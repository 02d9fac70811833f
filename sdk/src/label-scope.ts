import type { Labels } from './meter-options.ts';
import { platform } from './platform.ts';

/** What work is done for, and under which trace. */
export interface Scope {
  readonly labels: Labels;
  /** W3C trace context of the request that is being answered; null when there is none. */
  readonly traceparent: string | null;
}

const NOTHING: Scope = { labels: {}, traceparent: null };

/** Without a storage that follows promises, a scope holds until the work first waits. */
let synchronous = NOTHING;

export function currentScope(): Scope {
  return platform().scopes?.getStore() ?? synchronous;
}

/** Runs work in a scope of its own: these labels over those around it. What it returns or throws comes through. */
export function inScope<Answer>(inner: Partial<Scope>, work: () => Answer): Answer {
  const outer = currentScope();
  const scope = {
    labels: { ...outer.labels, ...inner.labels },
    traceparent: inner.traceparent ?? outer.traceparent,
  };
  const { scopes } = platform();
  if (scopes) return scopes.run(scope, work);
  synchronous = scope;
  try {
    return work();
  } finally {
    synchronous = outer;
  }
}
