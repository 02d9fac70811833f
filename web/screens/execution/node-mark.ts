import { picosFromDollars } from '../../../src/core/money.ts';
import type { FlameMark } from '../../charts/flame.tsx';
import type { Palette } from '../../charts/palette.ts';
import type { ExecutionAnswer, ExecutionNode } from '../../data/executions.ts';
import { count, money } from '../../data/figure.ts';

export const WIDTHS = ['cost', 'tokens', 'time'] as const;
export type Width = (typeof WIDTHS)[number];

/** What stands for everything that is no call: agents, tools, requests of services. */
export const NO_ROLE = '(no call)';

/** The nodes of an execution as bars; a root is added where the trace itself is what they hang under. */
export function marksOf(answer: ExecutionAnswer, width: Width, palette: Palette): FlameMark[] {
  const nodes = withRoot(answer);
  const tokens = width === 'tokens' ? tokenTotals(nodes) : new Map<string, number>();
  return nodes.map((node) => ({
    id: node.id,
    parentId: node.parentId,
    total: Math.max(0, width === 'tokens' ? (tokens.get(node.id) ?? 0) : Number(node.totalCost)),
    start: Date.parse(node.at),
    end: Date.parse(node.at) + (node.durationMs ?? 0),
    name: node.name,
    colour: palette(roleOf(node)),
    lines: linesOf(node),
  }));
}

export function roleOf({ kind, part, role }: ExecutionNode): string {
  return kind === 'call' ? (part ?? role ?? 'primary') : NO_ROLE;
}

/** Input and output; null of a span, which uses none itself. */
export function ownTokens({ inputTokens, outputTokens }: ExecutionNode): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

function withRoot({ root, nodes, at, durationMs, cost, unpricedCalls }: ExecutionAnswer): readonly ExecutionNode[] {
  if (nodes.some(({ id }) => id === root.id)) return nodes;
  const nothing = {
    callId: null,
    provider: null,
    model: null,
    operation: null,
    role: null,
    attempt: null,
    service: null,
  };
  const used = { inputTokens: null, outputTokens: null, cost: null, unpricedReason: null, part: null, cause: null };
  const facts = { parentId: null, depth: 0, gap: false, kind: 'trace', status: 'ok', at, durationMs };
  return [{ ...nothing, ...used, ...facts, ...root, totalCost: cost, totalUnpriced: unpricedCalls }, ...nodes];
}

/** From the leaves up: a node stands after its parent. */
function tokenTotals(nodes: readonly ExecutionNode[]): ReadonlyMap<string, number> {
  const totals = new Map(nodes.map((node) => [node.id, ownTokens(node) ?? 0]));
  for (const { id, parentId } of nodes.toReversed()) {
    const above = parentId === null ? undefined : totals.get(parentId);
    if (parentId !== null && above !== undefined) totals.set(parentId, above + (totals.get(id) ?? 0));
  }
  return totals;
}

function linesOf(node: ExecutionNode): string[] {
  const tokens = ownTokens(node);
  const own = node.kind === 'call' ? `${costWords(node)} itself` : null;
  return [
    [node.model ?? node.kind, node.service].filter(Boolean).join(', '),
    [`${money(picosFromDollars(node.totalCost))} in all`, own].filter(Boolean).join(', '),
    tokens === null ? '' : `${count(tokens)} tokens`,
    node.durationMs === null ? '' : `${count(Math.round(node.durationMs))} ms`,
    node.status === 'ok' ? '' : node.status,
  ].filter((line) => line !== '');
}

/** Its own cost in words; what is not known is said so. */
export function costWords({ cost, unpricedReason }: ExecutionNode): string {
  return cost === null ? `unpriced${unpricedReason ? ` (${unpricedReason})` : ''}` : money(picosFromDollars(cost));
}
