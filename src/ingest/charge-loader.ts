import type { Charge } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { storeCharges, type StoredCharges } from '../store/charges.ts';
import type { Engine } from '../store/engine.ts';
import { removeOthers } from '../store/whole-bills.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { extentOf, whileMarked } from './billed-hours.ts';
import type { Derivation } from './derivation.ts';

const BATCH_CHARGES = 10_000;

/** Where charges go. */
export interface ChargeStores {
  readonly engine: Engine;
  readonly metadata: Metadata;
  readonly derive: Derivation;
}

/** What is loaded together. */
interface LoadedDelivery {
  readonly format: string;
  /** Names the import, or several that are one delivery. */
  readonly delivery: string;
  /** Whether it is all there is of the bills it has lines of. */
  readonly isWhole: boolean;
}

/** Gathers the lines of one delivery of bills into large batches; one batch is written while the next is gathered. */
export class ChargeLoader {
  readonly #stores: ChargeStores;
  readonly #delivery: LoadedDelivery;
  #batch: Charge[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** Of everything loaded. */
  #extent: Interval | null = null;
  #totals: StoredCharges = { added: 0, restated: 0, unchanged: 0 };
  #extent: Interval | null = null;

  /** Ids of a delivery's charges differ from each other. */
  constructor(stores: ChargeStores, delivery: LoadedDelivery) {
    this.#stores = stores;
    this.#delivery = delivery;
  }

  async add(charge: Charge): Promise<void> {
    this.#batch.push(charge);
    const { chargePeriod, billingPeriod } = charge;
    const { from, to } = this.#extent ?? chargePeriod;
    this.#extent = {
      from: Math.min(from, chargePeriod.from, billingPeriod.from),
      to: Math.max(to, chargePeriod.to, billingPeriod.to),
    };
    if (this.#batch.length >= BATCH_CHARGES) await this.#flush();
  }

  /** From the earliest start to the latest end of everything added, charge and billing periods; null when there is nothing. */
  get extent(): Interval | null {
    return this.#extent;
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<StoredCharges> {
    await this.#flush();
    await this.#writing;
    return this.#totals;
  }

  /** Takes out what earlier deliveries said of the same bills and this one does not; gives how many lines. */
  removeOthers(): Promise<number> {
    const { engine, metadata } = this.#stores;
    return whileMarked(metadata, this.#extent, () => removeOthers(engine, this.#delivery));
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    await this.#writing;
    if (batch.length === 0) return;
    this.#writing = this.#write(batch);
    // A failed write is thrown by whoever awaits next; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly Charge[]): Promise<void> {
    const { delivery, isWhole } = this.#delivery;
    const { engine, metadata, derive } = this.#stores;
    const extent = extentOf(batch);
    this.#extent = joined(this.#extent, extent);
    const storable = batch.map((charge) => derive.charge(charge));
    const { added, restated, unchanged } = await whileMarked(metadata, extent, () =>
      storeCharges(engine, storable, delivery, isWhole),
    );
    const before = this.#totals;
    this.#totals = {
      added: before.added + added,
      restated: before.restated + restated,
      unchanged: before.unchanged + unchanged,
    };
  }
}

function joined(left: Interval | null, right: Interval | null): Interval | null {
  if (left === null || right === null) return left ?? right;
  return { from: Math.min(left.from, right.from), to: Math.max(left.to, right.to) };
}
