export type SpanKind =
  | 'agent'
  | 'workflow'
  | 'chain'
  | 'tool'
  | 'retrieval'
  | 'guardrail'
  | 'evaluation'
  | 'call'
  | 'request'
  | 'other';

/**
 * One node of an execution that is no billable call itself: what called what, in which service. Calls hang below spans by
 * `parentSpanId`. `call` is a span that repeats the usage of the calls below it, `request` one of plain HTTP or RPC.
 */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Null at the root of what was recorded. */
  readonly parentSpanId: string | null;
  readonly kind: SpanKind;
  readonly name: string;
  /** The service that recorded it; null when it did not say. */
  readonly service: string | null;
  /** Start, epoch milliseconds (UTC). */
  readonly at: number;
  readonly durationMs: number | null;
  readonly status: 'ok' | 'error';
  readonly labels: Readonly<Record<string, string>>;
  readonly door: string;
}
