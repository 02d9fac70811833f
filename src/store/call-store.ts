import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import { insertBlocks } from './block-insert.ts';
import type { CallBlock } from './call-block.ts';
import type { InsertedCalls } from './calls.ts';
import type { Engine } from './engine.ts';
import { markDirty } from './metadata/dirty-hours.ts';
import { markHours } from './metadata/hour-marks.ts';
import type { Metadata } from './metadata/metadata.ts';
import { hoursOfTraces } from './execution-hours.ts';
import { completeTraces } from './trace-completion.ts';
import type { TouchedTraces } from './touched-traces.ts';

const HOUR_MS = 3_600_000;

/** Where ingest puts calls: what goes in is in the ledger soon after, whatever happens in between. */
export class CallStore {
  readonly #engine: Engine;
  readonly #metadata: Metadata;
  readonly #priceBook: () => string;

  readonly #asksExecutions: () => boolean;

  #writing = 0;

  /**
   * `priceBook` names the price book that calls are priced with now; `asksExecutions` tells whether rules read of a call what others of
   * its trace say, so that what comes late changes calls that are there.
   */
  constructor(
    engine: Engine,
    metadata: Metadata,
    priceBook: () => string,
    asksExecutions: () => boolean = () => false,
  ) {
    this.#asksExecutions = asksExecutions;
    this.#engine = engine;
    this.#metadata = metadata;
    this.#priceBook = priceBook;
  }

  /**
   * Durable when it resolves; see insertBlocks. The calls' hours are dirty before it begins and after it ends.
   * `price` prices a call again that was read back from its block.
   */
  async insertBlocks(
    blocks: readonly CallBlock[],
    token: string,
    price: (call: Call) => PricedCall,
  ): Promise<InsertedCalls> {
    const hours = Array.from(new Set(blocks.flatMap((block) => [...new Set(block.hours)])), (hour) => hour * HOUR_MS);
    this.#writing++;
    try {
      await markDirty(this.#metadata, hours);
      const inserted = await insertBlocks(this.#engine, blocks, {
        token,
        priceBook: this.#priceBook(),
        price,
        beforeSuperseding: (added) => this.#markSuperseded(added),
      });
      if (inserted.accepted > 0) await markDirty(this.#metadata, hours);
      await this.#markSuperseded(inserted.supersededHours);
      return inserted;
    } finally {
      this.#writing--;
    }
  }

  /** Durable when it resolves; see completeTraces. `token` names the batch that touched the traces. */
  async completeTraces(touched: TouchedTraces, token: string): Promise<void> {
    if (touched.ids.length === 0) return;
    this.#writing++;
    try {
      const beforeSuperseding = (hours: readonly number[]): Promise<void> => this.#markSuperseded(hours);
      await this.#markSuperseded(await completeTraces(this.#engine, touched, { token, beforeSuperseding }));
      if (this.#asksExecutions()) await markDirty(this.#metadata, await hoursOfTraces(this.#engine, touched));
    } finally {
      this.#writing--;
    }
  }

  /** Hours of calls that something was added to: it may have come in another hour than the call's. */
  async #markSuperseded(hours: readonly number[]): Promise<void> {
    if (hours.length === 0) return;
    await markHours(this.#metadata, 'supersededHours', hours);
    await markDirty(this.#metadata, hours);
  }

  /** Whether calls are going in right now. */
  get isBusy(): boolean {
    return this.#writing > 0;
  }
}
