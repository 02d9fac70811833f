import { withInherited } from '../../core/capture/inherited-labels.ts';
import { nodeOfCall } from '../../core/capture/telemetry/nesting.ts';
import { kindOfCall, type TracePart, WholeTrace } from '../../core/capture/whole-trace.ts';
import type { Span } from '../../core/span.ts';
import type { CallRow } from '../../store/call-columns.ts';
import { isTraceable, type TouchedTraces } from '../../store/touched-traces.ts';
import { spanOfCall } from '../../store/trace-parts.ts';

/** What a segment says of traces: each is told as a whole as far as the segment knows it; the store completes it. */
export class SegmentTraces {
  readonly #traces = new Map<string, RowPart[]>();
  #from = Number.POSITIVE_INFINITY;
  #to = 0;

  /** Of a call of a trace: whether it was taken; else it belongs to none. */
  addCall(row: CallRow): boolean {
    const { traceId, parentSpanId, labels, at, durationMs } = row.call;
    if (traceId === null || !isTraceable(traceId)) return false;
    const kind = kindOfCall(row.call);
    this.#add(traceId, { row, spanId: spanOfCall(row.call, row.doors), parentSpanId, kind, labels });
    this.#extend(at, durationMs);
    return true;
  }

  addSpan({ traceId, spanId, parentSpanId, kind, labels, at, durationMs }: Span): void {
    if (!isTraceable(traceId)) return;
    this.#add(traceId, { row: null, spanId, parentSpanId, kind: kind === 'call' ? 'repeat' : 'node', labels });
    this.#extend(at, durationMs);
  }

  /** The calls that count, with the labels of what lies above them; `addNode` gets those that do not. */
  *rows(addNode: (span: Span) => void): Generator<CallRow> {
    for (const parts of this.#traces.values()) {
      const trace = new WholeTrace(parts);
      const outer = trace.outerCalls();
      for (const part of parts) {
        if (part.row === null) continue;
        const node = outer.has(part) ? nodeOfCall(part.row.call, null) : null;
        if (node) addNode(node);
        else yield inheriting(part.row, trace.labelsAbove(part));
      }
    }
  }

  get touched(): TouchedTraces {
    const ids = [...this.#traces.keys()];
    const items = Array.from(this.#traces.values(), distinctItems);
    return { ids, items, from: ids.length === 0 ? 0 : this.#from, to: this.#to };
  }

  #add(traceId: string, part: RowPart): void {
    const parts = this.#traces.get(traceId);
    if (parts) parts.push(part);
    else this.#traces.set(traceId, [part]);
  }

  #extend(at: number, durationMs: number | null): void {
    this.#from = Math.min(this.#from, at);
    this.#to = Math.max(this.#to, at + (durationMs ?? 0));
  }
}

interface RowPart extends TracePart {
  readonly row: CallRow | null;
}

/** What the call says by itself stays what its content is hashed of: sent again alone, it says nothing else. */
function inheriting(row: CallRow, above: readonly CallRow['call']['labels'][]): CallRow {
  const labels = withInherited(row.call.labels, above);
  return labels === row.call.labels ? row : { ...row, call: { ...row.call, labels } };
}

function distinctItems(parts: readonly RowPart[]): number {
  if (parts.length === 1) return 1;
  return new Set(parts.map(({ row, spanId }) => (row === null ? spanId : row.call.id))).size;
}
