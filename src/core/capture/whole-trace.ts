import type { Call } from '../call.ts';
import type { Labels } from './labels.ts';

/** A span or a call of a trace, reduced to what it means for the others. */
export interface TracePart {
  /** Null for a call that is no span itself. */
  readonly spanId: string | null;
  readonly parentSpanId: string | null;
  /** A call's as `kindOfCall` has it; `repeat` is a span that tells the usage of calls below it; `node` any other. */
  readonly kind: CallKind | 'repeat' | 'node';
  /** Its own: not what it inherited. */
  readonly labels: Labels;
}

/** A call that states usage; one that failed without; any other. */
type CallKind = 'metered' | 'failed' | 'unmetered';

export function kindOfCall({ metering, status }: Pick<Call, 'metering' | 'status'>): CallKind {
  if (metering !== 'none') return 'metered';
  return status === 'ok' ? 'unmetered' : 'failed';
}

const DEEPEST = 100;

/**
 * All that is known of one trace. What it says depends on its parts alone: not on the order in which they came, nor on who sent
 * which with which others.
 */
export class WholeTrace<Part extends TracePart> {
  readonly parts: readonly Part[];
  /** A call stands for the span that it was recorded as. */
  readonly #spans = new Map<string, Part>();

  constructor(parts: readonly Part[]) {
    this.parts = parts;
    for (const part of parts) {
      if (part.spanId !== null && (isCall(part) || !this.#spans.has(part.spanId))) this.#spans.set(part.spanId, part);
    }
  }

  /**
   * The calls that are counted by one below them, each with one by which it is. A call is, when one directly below it states usage, or
   * repeats in its turn what one below that states: a framework's span around a client's. One that failed is, when one directly
   * below it failed as well. What lies below a tool or an agent is work of its own.
   */
  outerCalls(): Map<Part, Part> {
    const outer = new Map<Part, Part>();
    for (const part of this.parts) {
      if (part.spanId === null) continue;
      if (part.kind === 'metered')
        for (const above of this.#repeatingAbove(part)) if (isCall(above)) outer.set(above, part);
      if (part.kind === 'failed')
        for (const above of this.#failedAbove(part)) if (!outer.has(above)) outer.set(above, part);
    }
    return outer;
  }

  /** The labels of what lies above a part, the nearest first. */
  labelsAbove(part: Part): Labels[] {
    const labels: Labels[] = [];
    for (let above = this.#parentOf(part); above && labels.length < DEEPEST; above = this.#parentOf(above)) {
      labels.push(above.labels);
    }
    return labels;
  }

  /** Up to the first that is none. Spans that are their own parents, at whatever remove, repeat nothing: each would hide the other. */
  #repeatingAbove(part: Part): readonly Part[] {
    const found: Part[] = [];
    for (let above = this.#parentOf(part); above && above.kind !== 'node'; above = this.#parentOf(above)) {
      if (above === part || found.length === DEEPEST) return [];
      found.push(above);
    }
    return found;
  }

  #failedAbove(part: Part): readonly Part[] {
    const above = this.#repeatingAbove(part);
    const end = above.findIndex(({ kind }) => kind !== 'failed');
    return end < 0 ? above : above.slice(0, end);
  }

  #parentOf({ parentSpanId }: Part): Part | undefined {
    return parentSpanId === null ? undefined : this.#spans.get(parentSpanId);
  }
}

function isCall({ kind }: TracePart): boolean {
  return kind !== 'repeat' && kind !== 'node';
}
