import type { Call } from '../call.ts';
import type { Span } from '../span.ts';
import type { RootField } from './source.ts';

const DAY_MS = 86_400_000;

/** A call or span of an execution, as far as rules can ask about it. Fields without a value are empty or absent. */
export interface ExecutionNode {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly spanId: string;
  readonly hasParent: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: { readonly [F in RootField]?: string };
}

/** What the execution of a call says. Empty is no value. */
export interface Execution {
  readonly label: (key: string) => string;
  readonly field: (name: RootField) => string;
}

/** Of a call outside any trace, and of a charge. */
export const NO_EXECUTION: Execution = { label: () => '', field: () => '' };

/**
 * What the nodes of a trace say to a call at `at`: the first node that has a value, those without a parent first, then by their
 * start. Nodes count when they began on the same UTC day or the day before, so that no day depends on all of history.
 */
export function executionAt(nodes: readonly ExecutionNode[], at: number): Execution {
  const day = Math.floor(at / DAY_MS);
  const near = nodes.filter((node) => [day, day - 1].includes(Math.floor(node.at / DAY_MS)));
  const ordered = near.toSorted(
    (left, right) =>
      Number(left.hasParent) - Number(right.hasParent) || left.at - right.at || (left.spanId < right.spanId ? -1 : 1),
  );
  const first = (read: (node: ExecutionNode) => string | undefined): string => {
    for (const node of ordered) {
      const value = read(node)?.toWellFormed();
      if (value) return value;
    }
    return '';
  };
  return {
    label: (key) => first(({ labels }) => (Object.hasOwn(labels, key) ? labels[key] : '')),
    field: (name) => first(({ fields }) => fields[name]),
  };
}

/** A call as a node of its execution. */
export function nodeOfCall({ at, spanId, parentSpanId, labels, ...call }: Call): ExecutionNode {
  const { operation, requestModel, conversationId } = call;
  const fields = { operation, requestModel: requestModel ?? '', conversationId: conversationId ?? '' };
  return { at, spanId: spanId ?? '', hasParent: (parentSpanId ?? '') !== '', labels, fields };
}

export function nodeOfSpan({ at, spanId, parentSpanId, labels, name, service, kind }: Span): ExecutionNode {
  return { at, spanId, hasParent: parentSpanId !== null, labels, fields: { name, service: service ?? '', kind } };
}
