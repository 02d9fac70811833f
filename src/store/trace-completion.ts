import { ownLabelsOf, withInherited } from '../core/capture/inherited-labels.ts';
import { nodeOfCall } from '../core/capture/telemetry/nesting.ts';
import { kindOfCall, type TracePart, WholeTrace } from '../core/capture/whole-trace.ts';
import type { Span } from '../core/span.ts';
import { insertAliases } from './call-alias.ts';
import { callBlocks } from './call-block.ts';
import { type CallRow, nextRow } from './call-columns.ts';
import type { StoredCall } from './call-row.ts';
import type { Engine } from './engine.ts';
import { insertNew } from './insert-new.ts';
import { inTurn } from './insert-turn.ts';
import type { Alias } from './sightings.ts';
import { insertSpans } from './spans.ts';
import type { TouchedTraces } from './touched-traces.ts';
import { openTraces, spanOfCall, storedParts } from './trace-parts.ts';

export interface CompletionOptions {
  /** Names the batch that touched the traces. */
  readonly token: string;
  /** Called before rows are written that supersede others, with the hours (epoch milliseconds) in which they do. */
  readonly beforeSuperseding: (hours: readonly number[]) => Promise<void>;
}

const HOUR_MS = 3_600_000;
const LAST_VERSION = 0xffff;

/**
 * Puts right what could not be known when parts of a trace came with other batches: a call that one below it counts becomes a node, and
 * calls get the labels of what lies above them. What it comes to depends on the traces as they are stored, so it may be repeated.
 * Gives the hours (epoch milliseconds) in which rows are superseded.
 */
export function completeTraces(
  engine: Engine,
  touched: TouchedTraces,
  { token, beforeSuperseding }: CompletionOptions,
): Promise<number[]> {
  return inTurn(engine, async () => {
    const open = await openTraces(engine, touched);
    const changes = new Changes();
    for (const { spans, calls } of await storedParts(engine, open, touched)) changes.add(spans, calls);
    const { rows, nodes, aliases, hours } = changes;
    if (hours.size === 0) return [];
    await beforeSuperseding([...hours]);
    const name = `${token}:completed`;
    // Nodes before the calls that they stand for go: what is below them still finds what is above.
    await insertSpans(engine, nodes, name);
    const versions = rows.reduce((sum, { version }) => sum + version, 0);
    await insertNew(engine, callBlocks(rows), `${name}:${versions}`);
    await insertAliases(engine, aliases);
    return [...hours];
  });
}

interface StoredPart extends TracePart {
  readonly stored: StoredCall | null;
}

class Changes {
  readonly rows: CallRow[] = [];
  readonly nodes: Span[] = [];
  readonly aliases: Alias[] = [];
  readonly hours = new Set<number>();

  add(spans: readonly Span[], calls: readonly StoredCall[]): void {
    const trace = new WholeTrace([...spans.map(partOfSpan), ...calls.map(partOfCall)]);
    const outer = trace.outerCalls();
    for (const part of trace.parts) {
      if (part.stored === null) continue;
      const inner = outer.get(part)?.stored;
      if (inner && isOfTelemetryAlone(part.stored)) this.#absorb(part.stored, inner);
      else this.#relabel(part.stored, trace.labelsAbove(part));
    }
  }

  #absorb({ call }: StoredCall, inner: StoredCall): void {
    const node = nodeOfCall(call, null);
    if (node === null) return;
    this.nodes.push(node);
    this.aliases.push({ alias: call.id, id: inner.call.id, at: call.at, absorbed: true });
    this.#mark(call.at);
  }

  #relabel(stored: StoredCall, above: readonly StoredPart['labels'][]): void {
    const { call, doors, version } = stored;
    const labels = withInherited(ownLabelsOf(call.labels), above);
    if (version === LAST_VERSION || isSame(labels, call.labels)) return;
    this.rows.push(nextRow(stored, { ...call, labels }, doors));
    this.#mark(call.at);
  }

  #mark(at: number): void {
    this.hours.add(Math.floor(at / HOUR_MS) * HOUR_MS);
  }
}

/** What another door saw itself is a call, whatever a span below it says. */
function isOfTelemetryAlone({ doors }: StoredCall): boolean {
  return doors.length === 1;
}

function partOfSpan({ spanId, parentSpanId, kind, labels }: Span): StoredPart {
  return { stored: null, spanId, parentSpanId, kind: kind === 'call' ? 'repeat' : 'node', labels };
}

function partOfCall(stored: StoredCall): StoredPart {
  const { parentSpanId, labels } = stored.call;
  const kind = kindOfCall(stored.call);
  return { stored, spanId: spanOfCall(stored.call, stored.doors), parentSpanId, kind, labels: ownLabelsOf(labels) };
}

function isSame(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
