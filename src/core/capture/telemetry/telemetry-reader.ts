import type { Call, Operation } from '../../call.ts';
import type { Problem } from '../../problem.ts';
import type { Span, SpanKind } from '../../span.ts';
import { factPlace, meterPlace } from './attribute-use.ts';
import { Attributes } from './attributes.ts';
import type { Identity } from '../identity.ts';
import { type LogEvent, readEvent } from './log-event.ts';
import type { SpanRole } from './dialect.ts';
import { nodeOfCall, outerCalls, type OuterSpans } from './nesting.ts';
import { callOfSpan, durationOf } from './span-call.ts';
import { ownLabels } from './span-labels.ts';
import type { SpanRecord, TelemetryResource, TelemetryScope } from './span-record.ts';
import { roleOf } from './span-role.ts';
import { flawOf, hasMeters, hasTokens } from './span-usage.ts';

/** What a batch of spans comes to. */
export interface CapturedSpans {
  readonly calls: readonly Call[];
  readonly spans: readonly Span[];
  /** What is wrong with spans that are not taken; of very many only the first hundred. */
  readonly refused: readonly Problem[];
  readonly refusedCount: number;
}

export interface ReaderOptions {
  readonly door: string;
  /** Epoch milliseconds; spans more than a day after it are refused. */
  readonly now: number;
  /** What is known of earlier batches. */
  readonly outerSpans: OuterSpans;
  /** Leaves the ids of calls empty, for who can do without: each is the digest of the call's identity. */
  readonly isIdless?: boolean;
}

const EARLIEST = Date.UTC(2015, 0);
const DAY_MS = 86_400_000;
const LONGEST_NAME = 120;
const MOST_PROBLEMS = 100;
const VECTOR_STORE = factPlace('vectorStore');
const WRITE_UNITS = meterPlace('writeUnits');

/** What a node is as a call, when it states a quantity that somebody bills. */
const OPERATION_OF_NODE: { readonly [K in SpanKind]?: Operation } = {
  tool: 'tool',
  retrieval: 'search',
  guardrail: 'guardrail',
  evaluation: 'judge',
};

/** Reads spans one after the other: fill `attributes`, then hand in the span they belong to. Never throws on their content. */
export class TelemetryReader {
  readonly attributes = new Attributes();
  readonly #calls: Call[] = [];
  /** Names of the calls' spans, place by place. */
  readonly #names: string[] = [];
  readonly #spans: Span[] = [];
  readonly #refused: Problem[] = [];
  readonly #options: ReaderOptions;
  #refusedCount = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  span(record: SpanRecord, resource: TelemetryResource, scope: TelemetryScope): void {
    const { attributes } = this;
    const problem = this.#problemOf(record);
    if (problem !== null) this.refuse(problem);
    else this.#read(record, resource, scope, null);
    attributes.clear();
  }

  /** A log record; it needs no ids. Those that tell of no call are passed over. */
  event(event: LogEvent, resource: TelemetryResource, scope: TelemetryScope): void {
    const read = readEvent(event, scope, this.attributes);
    const problem = read && this.#problemOfTime(read.record);
    if (problem) this.refuse(problem);
    else if (read) this.#read(read.record, resource, read.scope, read.identity);
    this.attributes.clear();
  }

  refuse(problem: Problem): void {
    this.#refusedCount += 1;
    if (this.#refused.length < MOST_PROBLEMS) this.#refused.push(problem);
  }

  finish(): CapturedSpans {
    const outer = outerCalls(this.#calls, this.#options.outerSpans);
    const nodes = [...outer].flatMap((place) => {
      const call = this.#calls[place];
      return call ? (nodeOfCall(call, this.#names[place] ?? null) ?? []) : [];
    });
    return {
      calls: outer.size === 0 ? this.#calls : this.#calls.filter((_, place) => !outer.has(place)),
      spans: [...this.#spans, ...nodes],
      refused: this.#refused,
      refusedCount: this.#refusedCount,
    };
  }

  #read(record: SpanRecord, resource: TelemetryResource, scope: TelemetryScope, identity: Identity | null): void {
    const { attributes } = this;
    const role = roleOf(record.name, scope.namedKinds, attributes, hasTokens(attributes));
    const operation = operationOf(role, attributes);
    if (operation === null) {
      if ('node' in role) this.#spans.push(this.#nodeOf(record, role.node, resource));
      return;
    }
    const { door, isIdless = false } = this.#options;
    const call = callOfSpan({ record, resource, scope, attributes, operation, identity, isIdless, door });
    const flaw = flawOf(call.usage);
    if (flaw === null) {
      this.#calls.push(call);
      this.#names.push(record.name);
    } else this.refuse(fault('bad-quantity', record, flaw, 'Check what the instrumentation counts.'));
  }

  #nodeOf(record: SpanRecord, kind: SpanKind, resource: TelemetryResource): Span {
    return {
      traceId: record.traceId,
      spanId: record.spanId,
      parentSpanId: record.parentSpanId,
      kind,
      name: record.name.slice(0, LONGEST_NAME),
      service: resource.service,
      at: record.startMs,
      durationMs: durationOf(record),
      status: record.isError ? 'error' : 'ok',
      labels: ownLabels(this.attributes),
      door: this.#options.door,
    };
  }

  #problemOf(record: SpanRecord): Problem | null {
    if (record.traceId === '' || record.spanId === '') {
      return fault('bad-span', record, 'has no trace id or no span id', 'Send both, as OTLP demands.');
    }
    return this.#problemOfTime(record);
  }

  #problemOfTime(record: SpanRecord): Problem | null {
    const { startMs } = record;
    if (startMs >= EARLIEST && startMs <= this.#options.now + DAY_MS) return null;
    const reason = startMs < EARLIEST ? 'starts before 2015' : 'starts more than a day ahead';
    return fault('bad-span', record, reason, "Check the sender's clock, and the unit: nanoseconds.");
  }
}

function fault(code: string, { traceId, spanId }: SpanRecord, reason: string, remedy: string): Problem {
  return { code, place: `span ${traceId || '?'}:${spanId || '?'}`, reason, remedy };
}

/** What is billed of a span; null when nothing is. */
function operationOf(role: SpanRole, attributes: Attributes): Operation | null {
  if ('call' in role) return role.call;
  if (!hasMeters(attributes)) return null;
  if (attributes.value(VECTOR_STORE) === undefined) return OPERATION_OF_NODE[role.node] ?? 'other';
  return attributes.value(WRITE_UNITS) === undefined ? 'vector.query' : 'vector.write';
}
