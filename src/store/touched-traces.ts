import type { Call } from '../core/call.ts';

/** Traces that something was added to. */
export interface TouchedTraces {
  readonly ids: readonly string[];
  /** How many calls and spans of each came, place by place; fewer where that is not known. */
  readonly items: readonly number[];
  /** Epoch milliseconds: of the first start and the last end. */
  readonly from: number;
  readonly to: number;
}

const TRACE_ID = /^[0-9a-f]{32}$/;
const MANY = 50_000;

/** Whether a trace can be found among spans: others name theirs as they like. */
export function isTraceable(traceId: string): boolean {
  return TRACE_ID.test(traceId);
}

/** Gathers traces of which it is not known how much comes. */
export class TouchedSet {
  readonly #ids = new Set<string>();
  #from = Number.POSITIVE_INFINITY;
  #to = 0;

  add({ traceId, at, durationMs }: Pick<Call, 'traceId' | 'at' | 'durationMs'>): void {
    if (traceId === null || !isTraceable(traceId)) return;
    this.#ids.add(traceId);
    this.#from = Math.min(this.#from, at);
    this.#to = Math.max(this.#to, at + (durationMs ?? 0));
  }

  get isLarge(): boolean {
    return this.#ids.size >= MANY;
  }

  /** All that were gathered, after which it begins anew. */
  take(): TouchedTraces {
    const ids = [...this.#ids];
    const traces = { ids, items: ids.map(() => 0), from: ids.length === 0 ? 0 : this.#from, to: this.#to };
    this.#ids.clear();
    this.#from = Number.POSITIVE_INFINITY;
    this.#to = 0;
    return traces;
  }
}
