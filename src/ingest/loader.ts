import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import type { Problem } from '../core/problem.ts';
import type { CallStore } from '../store/call-store.ts';
import type { WithLabels } from './pseudonymise.ts';

const BATCH_CALLS = 6_000;

/** Everything derived from a call before it is stored; spans are pseudonymised too. */
export interface Derive {
  pseudonymise<Labelled extends WithLabels>(thing: Labelled): Labelled;
  price(call: Call): PricedCall;
}

export interface LoadTotals {
  accepted: number;
  duplicate: number;
  unpriced: number;
}

/** Gathers calls into large batches; one batch is written while the next is gathered. */
export class Loader {
  readonly totals: LoadTotals = { accepted: 0, duplicate: 0, unpriced: 0 };
  private readonly store: CallStore;
  private readonly derive: Derive;
  private readonly name: string;
  private readonly onRejected: (problem: Problem, call: Call) => void;
  private batch: PricedCall[] = [];
  private writing: Promise<void> = Promise.resolve();
  private batches = 0;

  /** `name` is unique to this load: batch tokens are made from it. */
  constructor(store: CallStore, derive: Derive, name: string, onRejected: (problem: Problem, call: Call) => void) {
    this.store = store;
    this.derive = derive;
    this.name = name;
    this.onRejected = onRejected;
  }

  async add(call: Call): Promise<void> {
    const derived = this.derived(call);
    if (derived === null) return;
    this.batch.push(derived);
    if (this.batch.length >= BATCH_CALLS) await this.flush();
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<LoadTotals> {
    await this.flush();
    await this.writing;
    return this.totals;
  }

  /** One call that we fail over must not keep the others out. */
  private derived(call: Call): PricedCall | null {
    try {
      return this.derive.price(this.derive.pseudonymise(call));
    } catch (error) {
      this.onRejected(underivable(call, error), call);
      return null;
    }
  }

  private async flush(): Promise<void> {
    const batch = this.batch;
    this.batch = [];
    await this.writing;
    if (batch.length === 0) return;
    this.writing = this.write(batch);
    // A failed write is thrown by whoever awaits next; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }

  private async write(batch: readonly PricedCall[]): Promise<void> {
    const loaded = await this.store.insert(batch, `${this.name}-${this.batches++}`);
    this.totals.accepted += loaded.accepted;
    this.totals.duplicate += loaded.duplicate;
    this.totals.unpriced += loaded.unpriced;
    for (const call of loaded.conflicts) this.onRejected(conflict(call), call);
    for (const { call, problem } of loaded.rejected) this.onRejected(problem, call);
  }
}

function underivable(call: Call, error: unknown): Problem {
  return {
    code: 'internal',
    place: call.identity,
    reason: `the call cannot be priced (${error instanceof Error ? error.message : String(error)})`,
    remedy: 'Report it; the call is kept aside and can be sent again when that is mended.',
  };
}

/** Outcome of a repeated id with other content: the first call stays, the later one is refused and kept aside. */
function conflict(call: Call): Problem {
  return {
    code: 'call-conflict',
    place: call.identity,
    reason: 'a call with this id is already stored and says something else',
    remedy: 'The first one stays. Another call needs an id of its own; the same call told anew changes nothing.',
  };
}
