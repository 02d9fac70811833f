import type { Charge } from '../core/charge.ts';
import type { Interval } from '../core/period.ts';
import { storeCharges, type StoredCharges } from '../store/charges.ts';
import type { Engine } from '../store/engine.ts';
import { removeOthers } from '../store/whole-bills.ts';
import type { Derivation } from './derivation.ts';

const BATCH_CHARGES = 10_000;

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
  readonly #engine: Engine;
  readonly #derivation: Derivation;
  readonly #delivery: LoadedDelivery;
  #batch: Charge[] = [];
  #writing: Promise<void> = Promise.resolve();
  #totals: StoredCharges = { added: 0, restated: 0, unchanged: 0 };
  #extent: Interval | null = null;

  /** Ids of a delivery's charges differ from each other. */
  constructor(engine: Engine, derivation: Derivation, delivery: LoadedDelivery) {
    this.#engine = engine;
    this.#derivation = derivation;
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
    return removeOthers(this.#engine, this.#delivery);
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
    const storable = batch.map((charge) => this.#derivation.charge(charge));
    const { added, restated, unchanged } = await storeCharges(this.#engine, storable, delivery, isWhole);
    const before = this.#totals;
    this.#totals = {
      added: before.added + added,
      restated: before.restated + restated,
      unchanged: before.unchanged + unchanged,
    };
  }
}
