import { z } from 'zod';
import { formatPicos, type Picos } from '../core/money.ts';
import { inputTokens, outputTokens } from '../core/quantity.ts';
import type { Span } from '../core/span.ts';
import type { StoredCall } from '../store/call-row.ts';
import type { ExecutionTree, TreeItem } from './execution-tree.ts';

/** A node of an execution as it is told: a call, or a span around calls. Money is exact decimal text; null is not known. */
export const traceNode = z.object({
  id: z.string().describe("A span's id; our id for a call that was recorded without one."),
  parentId: z.string().nullable(),
  depth: z.number(),
  gap: z.boolean().describe('The parent it names was not recorded; it hangs under the root.'),
  kind: z.string().describe('call, or the kind of span.'),
  name: z.string(),
  service: z.string().nullable(),
  at: z.string(),
  durationMs: z.number().nullable(),
  status: z.string(),
  callId: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  operation: z.string().nullable(),
  role: z.string().nullable(),
  attempt: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cost: z.string().nullable().describe('Its own cost; null for a span, and for a call whose cost is not known.'),
  unpricedReason: z.string().nullable(),
  totalCost: z.string().describe('Its own cost and that of everything below it, as far as it is known.'),
  totalUnpriced: z.number().describe('Calls at and below it whose cost is not known.'),
});
type TraceNode = z.infer<typeof traceNode>;

/** A span or a call, ready to be put in its place. */
export type TraceItem = TreeItem &
  ({ readonly span: Span; readonly stored: null } | { readonly span: null; readonly stored: StoredCall });

/** Everything of a trace. A call stands for the span it was recorded as. */
export function traceItems(spans: readonly Span[], calls: readonly StoredCall[]): TraceItem[] {
  const items = new Map<string, TraceItem>();
  for (const span of spans) {
    items.set(span.spanId, { id: span.spanId, parentId: span.parentSpanId, at: span.at, span, stored: null });
  }
  for (const stored of calls) {
    const { id, spanId, parentSpanId, at } = stored.call;
    const taken = spanId !== null && items.get(spanId)?.stored;
    const own = spanId === null || taken ? id : spanId;
    items.set(own, { id: own, parentId: parentSpanId, at, span: null, stored });
  }
  return [...items.values()];
}

interface Total {
  picos: Picos;
  unpriced: number;
}

/** The nodes in order, each with the total of what hangs below it. */
export function traceNodes(tree: ExecutionTree<TraceItem>): TraceNode[] {
  const totals = totalsOf(tree);
  return tree.items.map(({ item, depth, parentId, hasGap }) => {
    const { picos, unpriced } = totals.get(item.id) ?? { picos: 0n, unpriced: 0 };
    const place = { id: item.id, parentId, depth, gap: hasGap, at: new Date(item.at).toISOString() };
    return { ...place, ...factsOf(item), totalCost: formatPicos(picos), totalUnpriced: unpriced };
  });
}

/** From the leaves up: an item stands after its parent. */
function totalsOf(tree: ExecutionTree<TraceItem>): ReadonlyMap<string, Total> {
  const totals = new Map<string, Total>(tree.items.map(({ item }) => [item.id, ownTotal(item)]));
  for (const { item, parentId } of tree.items.toReversed()) {
    const [total, above] = [totals.get(item.id), parentId === null ? undefined : totals.get(parentId)];
    if (!total || !above) continue;
    above.picos += total.picos;
    above.unpriced += total.unpriced;
  }
  return totals;
}

export function ownTotal({ stored }: TraceItem): Total {
  if (stored === null) return { picos: 0n, unpriced: 0 };
  return { picos: stored.picos ?? 0n, unpriced: stored.picos === null ? 1 : 0 };
}

type Facts = Omit<TraceNode, 'id' | 'parentId' | 'depth' | 'gap' | 'at' | 'totalCost' | 'totalUnpriced'>;

function factsOf({ span, stored }: TraceItem): Facts {
  return stored === null ? { ...NOTHING_BILLED, ...factsOfSpan(span) } : factsOfCall(stored);
}

const NOTHING_BILLED = {
  callId: null,
  provider: null,
  model: null,
  operation: null,
  role: null,
  attempt: null,
  inputTokens: null,
  outputTokens: null,
  cost: null,
  unpricedReason: null,
};

function factsOfSpan({ kind, name, service, durationMs, status }: Span): Omit<Facts, keyof typeof NOTHING_BILLED> {
  return { kind, name, service, durationMs, status };
}

function factsOfCall({ call, model, picos, unpricedReason }: StoredCall): Facts {
  const { provider, operation, durationMs, status, role, attempt } = call;
  const named = call.responseModel ?? call.requestModel;
  return {
    kind: 'call',
    name: named === null ? operation : `${operation} ${named}`,
    service: call.labels['resource.service.name'] ?? call.labels['service.name'] ?? null,
    durationMs,
    status,
    callId: call.id,
    provider,
    model: model.model || null,
    operation,
    role,
    attempt,
    inputTokens: inputTokens(call.usage),
    outputTokens: outputTokens(call.usage),
    cost: picos === null ? null : formatPicos(picos),
    unpricedReason,
  };
}
