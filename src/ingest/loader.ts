import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';

const BATCH_CALLS = 50_000;
const HOUR_MS = 3_600_000;

/** What the store did with a batch. A conflict says the same id as a call that is there, but something else. */
export interface Loaded {
  readonly accepted: number;
  readonly duplicate: number;
  readonly conflicts: readonly Call[];
}

/** The store as ingest sees it. */
export interface CallStore {
  /** Says which hours are about to change; called before the insert, so that a crash between leaves the mark, not a stale ledger. */
  markDirty(hours: readonly number[]): void;
  /** Durable when it resolves; inserting again with the same token does nothing. */
  insert(calls: readonly PricedCall[], token: string): Promise<Loaded>;
}

/** Everything derived from a call before it is stored. */
export interface Derive {
  pseudonymise(call: Call): Call;
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
  private readonly onConflict: (call: Call) => void;
  private batch: PricedCall[] = [];
  private writing: Promise<void> = Promise.resolve();
  private batches = 0;

  /** `name` is unique to this load: batch tokens are made from it. */
  constructor(store: CallStore, derive: Derive, name: string, onConflict: (call: Call) => void) {
    this.store = store;
    this.derive = derive;
    this.name = name;
    this.onConflict = onConflict;
  }

  async add(call: Call): Promise<void> {
    this.batch.push(this.derive.price(this.derive.pseudonymise(call)));
    if (this.batch.length >= BATCH_CALLS) await this.flush();
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<LoadTotals> {
    await this.flush();
    await this.writing;
    return this.totals;
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
    this.store.markDirty([...new Set(batch.map(({ call }) => Math.floor(call.at / HOUR_MS) * HOUR_MS))]);
    const loaded = await this.store.insert(batch, `${this.name}-${this.batches++}`);
    this.totals.accepted += loaded.accepted;
    this.totals.duplicate += loaded.duplicate;
    for (const priced of batch) if (priced.price.kind === 'unpriced') this.totals.unpriced++;
    for (const call of loaded.conflicts) this.onConflict(call);
  }
}
