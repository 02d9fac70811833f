import type { PricedCall } from '../core/pricing/price.ts';
import { insertCalls, type InsertedCalls } from './calls.ts';
import type { Engine } from './engine.ts';
import { markDirty } from './metadata/dirty-hours.ts';
import type { Metadata } from './metadata/metadata.ts';

const HOUR_MS = 3_600_000;

/** Where ingest puts calls: what goes in is in the ledger soon after, whatever happens in between. */
export class CallStore {
  readonly #engine: Engine;
  readonly #metadata: Metadata;
  readonly #priceBook: () => string;

  #writing = 0;

  /** `priceBook` names the price book that calls are priced with now. */
  constructor(engine: Engine, metadata: Metadata, priceBook: () => string) {
    this.#engine = engine;
    this.#metadata = metadata;
    this.#priceBook = priceBook;
  }

  /** Durable when it resolves; see insertCalls. The calls' hours are dirty before it begins and after it ends. */
  async insert(calls: readonly PricedCall[], token: string): Promise<InsertedCalls> {
    const hours = [...new Set(calls.map(({ call }) => Math.floor(call.at / HOUR_MS) * HOUR_MS))].filter(
      Number.isFinite,
    );
    this.#writing++;
    try {
      await markDirty(this.#metadata, hours);
      const inserted = await insertCalls(this.#engine, calls, { token, priceBook: this.#priceBook() });
      if (inserted.accepted > 0) await markDirty(this.#metadata, hours);
      return inserted;
    } finally {
      this.#writing--;
    }
  }

  /** Whether calls are going in right now. */
  get isBusy(): boolean {
    return this.#writing > 0;
  }
}
